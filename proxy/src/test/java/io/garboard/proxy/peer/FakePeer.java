package io.garboard.proxy.peer;

import io.garboard.core.membership.ClusterMember;
import io.garboard.core.peer.PeerAddress;
import io.garboard.core.peer.PeerCallback;
import io.garboard.core.peer.PeerHandler;
import io.garboard.core.peer.SnapshotHeader;
import io.garboard.core.peer.SnapshotReceiver;
import io.garboard.core.peer.wire.PeerRequest;
import io.garboard.core.peer.wire.PeerResponse;
import io.garboard.core.peer.wire.PeerVersionResponse;
import io.garboard.core.raft.Message;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps what comes in until the test asks for it. */
final class FakePeer implements PeerHandler {

    /** Answers a call; the default says its version. */
    interface Answer {
        void to(PeerRequest request, PeerCallback callback);
    }

    /** Takes or declines a snapshot. */
    interface Offer {
        @Nullable
        SnapshotReceiver of(SnapshotHeader header);
    }

    final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    final BlockingQueue<Message> notSent = new LinkedBlockingQueue<>();
    final BlockingQueue<Long> unreachable = new LinkedBlockingQueue<>();
    final BlockingQueue<Long> removedBy = new LinkedBlockingQueue<>();
    final Set<Long> removedIds = ConcurrentHashMap.newKeySet();
    volatile List<ClusterMember> members = List.of();
    final BlockingQueue<PeerAddress> introduced = new LinkedBlockingQueue<>();
    volatile Offer offer = header -> null;
    volatile Answer answer = (request, callback) -> callback.answer(PeerResponse.newBuilder()
            .setVersion(PeerVersionResponse.newBuilder().setServer("3.7.0"))
            .build());

    /** Waits for the next one. */
    static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T item = queue.poll(60, TimeUnit.SECONDS);
        if (item == null) {
            throw new AssertionError("nothing came within 60 s");
        }
        return item;
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
        answer.to(request, callback);
    }

    @Override
    public @Nullable SnapshotReceiver snapshotOffered(long fromMemberId, SnapshotHeader header) {
        return offer.of(header);
    }

    @Override
    public void introduced(PeerAddress caller) {
        introduced.add(caller);
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
        return members;
    }
}
