package io.garboard.core.peer;

import io.garboard.core.peer.wire.PeerRequest;
import io.garboard.core.peer.wire.PeerResponse;
import io.garboard.core.raft.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One member's end of {@link LocalLinks}. */
final class LocalPeerNetwork implements PeerNetwork {

    private static final int CHUNK_BYTES = 64 << 10;

    private final LocalLinks links;
    private final long memberId;
    private volatile Set<Long> known = Set.of();
    private volatile @Nullable PeerHandler handler;

    LocalPeerNetwork(LocalLinks links, long memberId) {
        this.links = links;
        this.memberId = memberId;
    }

    @Override
    public void start(PeerHandler newHandler) {
        handler = newHandler;
        links.join(memberId, newHandler);
    }

    @Override
    public void members(List<PeerAddress> others) {
        Set<Long> ids = new HashSet<>();
        for (PeerAddress other : others) {
            if (other.memberId() == memberId || !ids.add(other.memberId())) {
                throw new IllegalArgumentException("others: " + others + " (expected: each other member once)");
            }
        }
        known = Set.copyOf(ids);
    }

    @Override
    public void send(List<Message> messages) {
        PeerHandler self = handler;
        if (self == null) {
            return;
        }
        Set<Long> unreached = new HashSet<>();
        for (Message message : messages) {
            PeerHandler target = reach(self, message.to());
            if (target != null) {
                target.receive(message);
            } else {
                self.notSent(message);
                if (unreached.add(message.to())) {
                    self.unreachable(message.to());
                }
            }
        }
    }

    /** As over a real line, both sides must know each other. */
    private @Nullable PeerHandler reach(PeerHandler self, long to) {
        PeerHandler target = known.contains(to) ? links.reach(memberId, to) : null;
        if (target != null && target.isRemoved(memberId)) {
            self.removed(to);
            return null;
        }
        return target;
    }

    @Override
    public void call(long to, PeerRequest request, long timeoutMillis, PeerCallback callback) {
        PeerHandler self = handler;
        PeerHandler target = self == null ? null : reach(self, to);
        if (target == null) {
            callback.fail(PeerFailure.UNREACHABLE);
            return;
        }
        target.called(memberId, request, new PeerCallback() {
            @Override
            public void answer(PeerResponse response) {
                // The way back may have been cut meanwhile.
                if (links.reach(to, memberId) == null) {
                    callback.fail(PeerFailure.CONNECTION_LOST);
                } else {
                    callback.answer(response);
                }
            }

            @Override
            public void fail(PeerFailure failure) {
                callback.fail(failure);
            }
        });
    }

    @Override
    public void sendSnapshot(long to, SnapshotFile snapshot, SnapshotCallback callback) {
        links.blocking().execute(() -> {
            String failure = transfer(to, snapshot);
            if (failure == null) {
                callback.delivered();
            } else {
                callback.failed(failure);
            }
        });
    }

    private @Nullable String transfer(long to, SnapshotFile snapshot) {
        PeerHandler self = handler;
        PeerHandler target = self == null ? null : reach(self, to);
        SnapshotReceiver receiver = target == null ? null : target.snapshotOffered(memberId, snapshot.header());
        if (self == null || receiver == null) {
            return target == null ? "unreachable" : "not wanted";
        }
        try {
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
            long position = receiver.fromByte();
            while (position < snapshot.header().sizeBytes()) {
                position += snapshot.read(position, chunk.clear());
                if (reach(self, to) == null) {
                    throw new IOException("the link was cut");
                }
                receiver.write(chunk.flip());
            }
            receiver.complete();
            return null;
        } catch (IOException e) {
            receiver.broken(String.valueOf(e.getMessage()));
            return String.valueOf(e.getMessage());
        }
    }

    @Override
    public long activeSinceNanos(long other) {
        PeerHandler self = handler;
        return self != null && reach(self, other) != null && links.reach(other, memberId) != null ? 1 : 0;
    }

    @Override
    public void close() {
        if (handler != null) {
            handler = null;
            links.leave(memberId);
        }
    }
}
