package io.garboard.proxy.peer;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.HttpStatus;
import io.garboard.core.peer.PeerAddress;
import io.garboard.core.raft.Message;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that goes from this member to one other: its lanes, and where calls go. Confined to the network's event loop,
 * but for what is marked.
 */
final class PeerLink implements Lane.Owner {

    private static final Logger LOG = LoggerFactory.getLogger(PeerLink.class);

    private final long memberId;
    private final PeerContext context;
    private final PeerMetrics.ForMember metrics;
    private final Lane control;
    private final Lane bulk;
    private final Set<LaneKind> lanesUp = EnumSet.noneOf(LaneKind.class);
    private List<String> urls;
    private volatile @Nullable WebClient client;
    private volatile @Nullable String connectedUrl;
    private volatile long activeSinceNanos;
    private volatile String lastFailure = "";
    private boolean closed;

    PeerLink(PeerAddress address, PeerContext context) {
        this.memberId = address.memberId();
        this.urls = address.peerUrls();
        this.context = context;
        this.metrics = context.metrics().of(memberId);
        this.control = new Lane(LaneKind.CONTROL, memberId, urls, context, this);
        this.bulk = new Lane(LaneKind.BULK, memberId, urls, context, this);
    }

    // ---- any thread ----

    long memberId() {
        return memberId;
    }

    /** The URL that the control lane is connected to; null while it is down. */
    @Nullable
    String connectedUrl() {
        return connectedUrl;
    }

    /** Queues a message for {@link #signal} to send, or drops it and says so. */
    void offer(Message message) {
        Lane lane = LaneKind.of(message) == LaneKind.BULK ? bulk : control;
        LaneQueue.Offer offer = lane.offer(message);
        if (offer != LaneQueue.Offer.QUEUED) {
            metrics.sendFailed();
            context.handler().notSent(message);
            if (offer == LaneQueue.Offer.DROPPED_FIRST) {
                LOG.warn("too much waits for member {}; messages are dropped", hex());
                context.handler().unreachable(memberId);
            }
        }
    }

    void signal() {
        control.signal();
        bulk.signal();
    }

    /** Where calls go; null while the control lane is down. */
    @Nullable
    WebClient client() {
        return client;
    }

    /** Since when both lanes work; 0 if one does not. */
    long activeSinceNanos() {
        return activeSinceNanos;
    }

    /** Why the last attempt to connect failed, or what broke the line last; empty while the member is reached. */
    String lastFailure() {
        return lastFailure;
    }

    private String hex() {
        return Long.toHexString(memberId);
    }

    // ---- the event loop ----

    void connect() {
        control.connect();
        bulk.connect();
    }

    void urls(List<String> changed) {
        urls = changed;
        control.urls(changed);
        bulk.urls(changed);
    }

    @Override
    public void up(Lane lane, WebClient opened, String url) {
        if (lane == control) {
            client = opened;
            connectedUrl = url;
        }
        lanesUp.add(kindOf(lane));
        if (lanesUp.size() == LaneKind.values().length) {
            long now = System.nanoTime();
            activeSinceNanos = now == 0 ? 1 : now;
            metrics.activated();
            lastFailure = "";
            LOG.info("member {} is reached at {}", hex(), url);
        }
    }

    private LaneKind kindOf(Lane lane) {
        return lane == control ? LaneKind.CONTROL : LaneKind.BULK;
    }

    @Override
    public void down(Lane lane, boolean wasUp, @Nullable HttpStatus refusal, String reason, List<Message> unsent) {
        if (lane == control) {
            client = null;
            connectedUrl = null;
        }
        lanesUp.remove(kindOf(lane));
        boolean wasActive = activeSinceNanos != 0;
        activeSinceNanos = 0;
        if (wasActive) {
            metrics.deactivated();
        }
        if (wasUp) {
            metrics.sendFailed();
            context.handler().unreachable(memberId);
        }
        unsent.forEach(context.handler()::notSent);
        if (!closed) {
            tell(wasUp, wasActive, refusal, reason);
        }
    }

    /** Says once what is wrong, until it is something else. */
    private void tell(boolean wasUp, boolean wasActive, @Nullable HttpStatus refusal, String reason) {
        if (HttpStatus.GONE.equals(refusal)) {
            context.handler().removed(memberId);
        }
        if (wasUp && !wasActive && refusal == null) {
            // The other lane's break, most often for the same reason, was told already.
            return;
        }
        if (reason.equals(lastFailure)) {
            return;
        }
        lastFailure = reason;
        if (refusal != null) {
            LOG.warn("member {} refuses this one: {}", hex(), reason);
        } else if (wasUp) {
            LOG.warn("lost the line to member {}: {}", hex(), reason);
        } else {
            LOG.warn("cannot reach member {} at {}: {}", hex(), urls, reason);
        }
    }

    void close() {
        closed = true;
        control.close();
        bulk.close();
    }
}
