package io.garboard.core.task;

/** What a loop does. Always called by the same thread. */
@FunctionalInterface
public interface LoopBody {

    /**
     * Does a bounded piece of work.
     *
     * @return after how many nanoseconds to call it again unless woken: 0 if there is more to do now,
     *     {@link Long#MAX_VALUE} if nothing but a call of {@link Loop#wake} brings more
     */
    long step();
}
