package io.garboard.core.task;

/** A {@link LoopBody} that is called again and again. The methods are for any thread. */
public interface Loop {

    /** Begins to call the body. Once. */
    void start();

    /** The body has something to do: it is called soon, even if it is being called right now. Cheap; never blocks. */
    void wake();

    /** Calls the body one last time and waits until that has returned. Not from the body itself. */
    void close();
}
