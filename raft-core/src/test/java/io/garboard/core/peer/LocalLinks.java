package io.garboard.core.peer;

import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The links between the members of one process, for tests. Messages and calls are handed over at once, on the sender's
 * thread; only snapshots, which may block, go through the executor. Links can be cut one way or both ways. Thread-safe.
 */
public final class LocalLinks {

    /** A way from one member to another. */
    private record Way(long from, long to) {}

    private final Executor blocking;
    private final Map<Long, PeerHandler> running = new ConcurrentHashMap<>();
    private final Set<Way> cut = Collections.synchronizedSet(new HashSet<>());

    /** @param blocking runs the sending of a snapshot, which blocks; {@code Runnable::run} keeps all on one thread */
    public LocalLinks(Executor blocking) {
        this.blocking = blocking;
    }

    /** A network for this member. It takes part from {@link PeerNetwork#start} to {@link PeerNetwork#close}. */
    public PeerNetwork network(long memberId) {
        return new LocalPeerNetwork(this, memberId);
    }

    /** Nothing gets from {@code from} to {@code to} any more; the other way is left as it is. */
    public void cutOneWay(long from, long to) {
        cut.add(new Way(from, to));
    }

    /** Nothing gets from either to the other any more. */
    public void cut(long a, long b) {
        cutOneWay(a, b);
        cutOneWay(b, a);
    }

    /** Nothing gets to or from this member any more. */
    public void isolate(long memberId) {
        for (Long other : running.keySet()) {
            if (other != memberId) {
                cut(memberId, other);
            }
        }
    }

    /** Both ways between the two work again. */
    public void heal(long a, long b) {
        cut.remove(new Way(a, b));
        cut.remove(new Way(b, a));
    }

    public void healAll() {
        cut.clear();
    }

    void join(long memberId, PeerHandler handler) {
        if (running.putIfAbsent(memberId, handler) != null) {
            throw new IllegalStateException("member " + memberId + " runs already");
        }
    }

    void leave(long memberId) {
        running.remove(memberId);
    }

    /** Who takes what {@code from} sends; null if it does not get there. */
    @Nullable
    PeerHandler reach(long from, long to) {
        return cut.contains(new Way(from, to)) ? null : running.get(to);
    }

    Executor blocking() {
        return blocking;
    }
}
