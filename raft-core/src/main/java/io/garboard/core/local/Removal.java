package io.garboard.core.local;

import io.garboard.core.membership.ClusterMembership;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notices that this member was removed from its cluster, and says so once. Any thread. */
final class Removal {

    private static final Logger LOG = LoggerFactory.getLogger(Removal.class);

    /** So that the others hear what the removed one still has to say: that it has the entry, and how it was committed. */
    private static final long DELAY_MILLIS = 1_000;

    private final long memberId;
    private final ClusterMembership cluster;
    private final MemberClock clock;
    private final RemovalListener listener;
    private final AtomicBoolean noticed = new AtomicBoolean();

    Removal(long memberId, ClusterMembership cluster, MemberClock clock, RemovalListener listener) {
        this.memberId = memberId;
        this.cluster = cluster;
        this.clock = clock;
        this.listener = listener;
    }

    /** The applied members may be others than before. */
    void check() {
        if (cluster.isRemoved(memberId)) {
            tell("the log says so");
        }
    }

    void toldBy(long otherId) {
        tell("member " + Long.toHexString(otherId) + " says so");
    }

    private void tell(String how) {
        if (!noticed.compareAndSet(false, true)) {
            return;
        }
        String reason = "the member has been permanently removed from the cluster: member " + Long.toHexString(memberId)
                + ", " + how;
        LOG.error("{}", reason);
        clock.after(DELAY_MILLIS, () -> listener.removed(reason));
    }
}
