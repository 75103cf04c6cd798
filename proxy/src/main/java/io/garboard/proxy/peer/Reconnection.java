package io.garboard.proxy.peer;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Which URL to try next, and after how long: the others at once, then, once all have failed, after a pause that doubles from
 * round to round and is spread at random. Confined to the network's event loop.
 */
final class Reconnection {

    private final PeerTiming timing;
    private final RandomGenerator jitter;
    private List<String> urls;
    private int next;
    private int failedInRound;
    private long pauseMillis;

    Reconnection(List<String> urls, PeerTiming timing, RandomGenerator jitter) {
        this.urls = urls;
        this.timing = timing;
        this.jitter = jitter;
        this.pauseMillis = timing.backoffMinMillis();
    }

    /** From the next attempt on. */
    void urls(List<String> changed) {
        if (!changed.equals(urls)) {
            urls = changed;
            next = 0;
            failedInRound = 0;
            pauseMillis = timing.backoffMinMillis();
        }
    }

    String url() {
        return urls.get(next);
    }

    void succeeded() {
        failedInRound = 0;
        pauseMillis = timing.backoffMinMillis();
    }

    /**
     * Moves on.
     *
     * @param wasUp the connection had worked: the same URL is tried first
     * @return when to try again, in milliseconds from now
     */
    long failed(boolean wasUp) {
        if (wasUp) {
            return spread(timing.backoffMinMillis());
        }
        next = (next + 1) % urls.size();
        failedInRound++;
        if (failedInRound < urls.size()) {
            return 0;
        }
        failedInRound = 0;
        long pause = spread(pauseMillis);
        pauseMillis = Math.min(timing.backoffMaxMillis(), 2 * pauseMillis);
        return pause;
    }

    /** Between half of it and all of it. */
    private long spread(long millis) {
        return millis - jitter.nextLong(millis / 2 + 1);
    }
}
