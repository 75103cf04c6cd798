package io.garboard.core.peer;

import io.garboard.core.membership.ClusterMember;
import io.garboard.core.peer.wire.PeerRequest;
import io.garboard.core.peer.wire.PeerResponse;
import io.garboard.core.peer.wire.PeerVersionResponse;
import io.garboard.core.raft.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what comes in. Answers every call with its own version. */
final class RecordedPeer implements PeerHandler {

    final List<Message> messages = new CopyOnWriteArrayList<>();
    final List<Message> notSent = new CopyOnWriteArrayList<>();
    final List<Long> unreachable = new CopyOnWriteArrayList<>();
    final List<Long> removedBy = new CopyOnWriteArrayList<>();
    final List<Long> startedAt = new CopyOnWriteArrayList<>();
    final Set<Long> removedIds = ConcurrentHashMap.newKeySet();
    volatile long failAfterBytes = Long.MAX_VALUE;
    private final ByteArrayOutputStream snapshot = new ByteArrayOutputStream();

    byte[] snapshotBytes() {
        return snapshot.toByteArray();
    }

    @Override
    public void receive(Message message) {
        messages.add(message);
    }

    @Override
    public void unreachable(long memberId) {
        unreachable.add(memberId);
    }

    @Override
    public void notSent(Message message) {
        notSent.add(message);
    }

    @Override
    public void called(long fromMemberId, PeerRequest request, PeerCallback callback) {
        callback.answer(PeerResponse.newBuilder()
                .setVersion(PeerVersionResponse.newBuilder().setServer("3.7.0"))
                .build());
    }

    @Override
    public SnapshotReceiver snapshotOffered(long fromMemberId, SnapshotHeader header) {
        return new SnapshotReceiver() {
            @Override
            public long fromByte() {
                startedAt.add((long) snapshot.size());
                return snapshot.size();
            }

            @Override
            public void write(ByteBuffer bytes) throws IOException {
                if (snapshot.size() + bytes.remaining() > failAfterBytes) {
                    throw new IOException("the disk is full");
                }
                while (bytes.hasRemaining()) {
                    snapshot.write(bytes.get());
                }
            }

            @Override
            public void complete() {}

            @Override
            public void broken(String reason) {}
        };
    }

    @Override
    public boolean isRemoved(long memberId) {
        return removedIds.contains(memberId);
    }

    @Override
    public void removed(long byMemberId) {
        removedBy.add(byMemberId);
    }

    @Override
    public List<ClusterMember> clusterMembers() {
        return List.of();
    }
}
