package io.garboard.core.apply;

import io.garboard.core.peer.PeerAddress;
import io.garboard.core.peer.PeerCallback;
import io.garboard.core.peer.PeerHandler;
import io.garboard.core.peer.PeerNetwork;
import io.garboard.core.peer.SnapshotCallback;
import io.garboard.core.peer.SnapshotFile;
import io.garboard.core.peer.SnapshotReceiver;
import io.garboard.core.peer.wire.PeerRequest;
import io.garboard.core.raft.Message;
import io.garboard.core.snapshot.SnapshotInbox;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Carries snapshots to one receiver, in pieces of any size; the line breaks, and bits flip, now and then. */
final class FakeSnapshotNetwork implements PeerNetwork {

    private final SplittableRandom random;
    private final Supplier<SnapshotInbox> receiver;
    /** One piece in so many breaks the line; 0: none. */
    int breakOneIn;

    int pieceBytesMax = 5_000;
    long resumedBytes;

    FakeSnapshotNetwork(SplittableRandom random, Supplier<SnapshotInbox> receiver) {
        this.random = random;
        this.receiver = receiver;
    }

    @Override
    public void sendSnapshot(long memberId, SnapshotFile snapshot, SnapshotCallback callback) {
        SnapshotReceiver target = receiver.get().offered(1, snapshot.header());
        if (target == null) {
            callback.failed("not wanted");
            return;
        }
        try {
            long position = target.fromByte();
            resumedBytes += position;
            while (position < snapshot.header().sizeBytes()) {
                ByteBuffer piece = ByteBuffer.allocate(1 + random.nextInt(pieceBytesMax));
                position += snapshot.read(position, piece);
                if (breakOneIn > 0 && random.nextInt(breakOneIn) == 0) {
                    if (random.nextBoolean()) {
                        piece.array()[random.nextInt(piece.position())] ^= 1;
                    } else {
                        throw new IOException("the line broke");
                    }
                }
                target.write(piece.flip());
            }
            target.complete();
            callback.delivered();
        } catch (IOException e) {
            target.broken(String.valueOf(e.getMessage()));
            callback.failed(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void send(List<Message> messages) {}

    @Override
    public void start(PeerHandler handler) {}

    @Override
    public void members(List<PeerAddress> others) {}

    @Override
    public void call(long memberId, PeerRequest request, long timeoutMillis, PeerCallback callback) {}

    @Override
    public long activeSinceNanos(long memberId) {
        return 0;
    }

    @Override
    public void close() {}
}
