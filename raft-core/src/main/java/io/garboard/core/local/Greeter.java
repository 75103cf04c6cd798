package io.garboard.core.local;

import io.garboard.core.apply.Headers;
import io.garboard.core.lease.Lessor;
import io.garboard.core.node.Leadership;
import io.garboard.core.node.LeadershipListener;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reacts to changes of leadership: the leader's clock is the one that leases expire by, and with a leader this member can
 * tell the others its name and addresses. Called on the apply loop.
 */
final class Greeter implements LeadershipListener {

    private final long electionMillis;
    private final Headers headers;
    private final Lessor lessor;
    private volatile @Nullable Runnable greeting;
    private long leaseTerm;

    Greeter(MemberConfig config, Headers headers, Lessor lessor) {
        this.electionMillis = config.node().electionMillis();
        this.headers = headers;
        this.lessor = lessor;
    }

    /** The node runs: from now on {@code task} is run whenever there is a leader, and now if there is one already. */
    void joined(boolean hasLeader, Runnable task) {
        greeting = task;
        if (hasLeader) {
            task.run();
        }
    }

    /** Not before: a renewal must not be granted while the revocation that an earlier leader decided is still to come. */
    @Override
    public void caughtUp() {
        lessor.promote(Duration.ofMillis(electionMillis));
    }

    @Override
    public void leadershipChanged(Leadership leadership) {
        headers.term(leadership.term());
        if (lessor.isPrimary() && (!leadership.isLeader() || leadership.term() != leaseTerm)) {
            lessor.demote();
        }
        leaseTerm = leadership.term();
        Runnable task = greeting;
        if (task != null && leadership.leaderId() != 0) {
            task.run();
        }
    }
}
