package io.garboard.proxy.peer;

import io.garboard.core.peer.PeerAddress;
import io.garboard.core.raft.Message;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The links to all other members. Thread-safe: changes are made under a lock, and seen by senders as a whole. */
final class PeerLinks {

    private final PeerContext context;
    /** Replaced as a whole; clusters are small, so a look over it beats a map. */
    private volatile List<PeerLink> links = List.of();

    private boolean closed;

    PeerLinks(PeerContext context) {
        this.context = context;
    }

    synchronized void members(List<PeerAddress> others) {
        if (closed) {
            return;
        }
        check(others);
        List<PeerLink> changed = new ArrayList<>();
        for (PeerAddress other : others) {
            PeerLink known = find(other.memberId());
            if (known == null) {
                PeerLink added = new PeerLink(other, context);
                context.loop().execute(added::connect);
                changed.add(added);
            } else {
                context.loop().execute(() -> known.urls(other.peerUrls()));
                changed.add(known);
            }
        }
        for (PeerLink link : links) {
            if (!changed.contains(link)) {
                context.loop().execute(link::close);
            }
        }
        links = List.copyOf(changed);
    }

    private void check(List<PeerAddress> others) {
        Set<Long> ids = new HashSet<>();
        for (PeerAddress other : others) {
            if (other.memberId() == context.config().memberId() || !ids.add(other.memberId())) {
                throw new IllegalArgumentException("others: " + others + " (expected: each other member once)");
            }
        }
    }

    @Nullable
    PeerLink find(long memberId) {
        for (PeerLink link : links) {
            if (link.memberId() == memberId) {
                return link;
            }
        }
        return null;
    }

    /** Queues all messages, then wakes each lane at most once. */
    void send(List<Message> messages) {
        for (Message message : messages) {
            PeerLink link = find(message.to());
            if (link == null) {
                context.handler().notSent(message);
            } else {
                link.offer(message);
            }
        }
        for (PeerLink link : links) {
            link.signal();
        }
    }

    synchronized void close() {
        closed = true;
        for (PeerLink link : links) {
            context.loop().execute(link::close);
        }
        links = List.of();
    }
}
