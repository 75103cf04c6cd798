package io.garboard.core.local;

import io.garboard.core.member.ResponseCallback;
import io.garboard.core.node.Leadership;
import io.garboard.core.node.Node;
import org.jspecify.annotations.Nullable;

/**
 * Whether this member still leads, for answers that do not go through the log. After a term has begun, and after this process
 * has stood still (a stopped virtual machine, a long pause of the JVM), the others may have elected somebody else, and neither
 * the time nor messages that waited meanwhile tell. Then a majority is asked by a read index, whose round all that wait share;
 * after that, no round is needed until the next pause.
 *
 * <p>Between two heartbeats nothing is asked: whoever is cut off finds out within an election timeout, by which a new leader
 * lets every lease last longer. As etcd's {@code ensureLeadership} (server/etcdserver/v3_server.go), which asks when the last
 * tick is three heartbeats ago; here a pause that is over counts, too. Any thread.
 */
final class SureLeader {

    private record Certainty(Leadership leadership, long pauses) {}

    private final Proposals proposals;
    private volatile @Nullable Certainty last;

    SureLeader(Proposals proposals) {
        this.proposals = proposals;
    }

    /**
     * Runs one of the two, now or when a majority has answered; or fails the callback, if none does.
     *
     * @param leads this member leads, and did when this was called
     * @param other it does not, or not any more
     */
    void ensure(ResponseCallback<?> callback, Runnable leads, Runnable other) {
        Node node = proposals.node();
        Certainty now = new Certainty(node.leadership(), node.pauses());
        if (!now.leadership.isLeader()) {
            other.run();
        } else if (now.pauses >= 0 && now.equals(last)) {
            leads.run();
        } else {
            proposals.readIndex(callback, () -> {
                if (node.leadership().equals(now.leadership)) {
                    last = now;
                    leads.run();
                } else {
                    other.run();
                }
            });
        }
    }
}
