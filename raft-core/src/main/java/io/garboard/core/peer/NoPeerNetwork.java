package io.garboard.core.peer;

import io.garboard.core.peer.wire.PeerRequest;
import io.garboard.core.raft.Message;
import java.util.List;

/** Nobody there. */
final class NoPeerNetwork implements PeerNetwork {

    @Override
    public void send(List<Message> messages) {}

    @Override
    public void start(PeerHandler handler) {}

    @Override
    public void members(List<PeerAddress> others) {}

    @Override
    public void call(long memberId, PeerRequest request, long timeoutMillis, PeerCallback callback) {
        callback.fail(PeerFailure.UNREACHABLE);
    }

    @Override
    public void sendSnapshot(long memberId, SnapshotFile snapshot, SnapshotCallback callback) {
        callback.failed("member " + Long.toHexString(memberId) + " is not known");
    }

    @Override
    public long activeSinceNanos(long memberId) {
        return 0;
    }

    @Override
    public void close() {}
}
