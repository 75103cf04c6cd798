package io.garboard.core.watch;

import io.garboard.core.task.Loop;
import io.garboard.core.task.MemberThreads;

/** Steps a {@link WatchHub} while there is work. */
public final class WatchLoop implements AutoCloseable {

    private final WatchHub hub;
    private final Loop loop;

    /** Starts the loop. */
    public WatchLoop(WatchHub hub, MemberThreads threads) {
        this.hub = hub;
        this.loop = threads.loop("watch", hub::step);
        hub.onWork(loop::wake);
        loop.start();
    }

    /** Ends every stream and waits for the loop to end. */
    @Override
    public void close() {
        hub.close();
        loop.close();
    }
}
