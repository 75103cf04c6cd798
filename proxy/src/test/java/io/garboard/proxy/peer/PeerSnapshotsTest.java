package io.garboard.proxy.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.core.peer.SnapshotCallback;
import io.garboard.core.peer.SnapshotFile;
import io.garboard.core.peer.SnapshotHeader;
import io.garboard.core.peer.SnapshotReceiver;
import io.garboard.core.raft.Message;
import io.garboard.core.raft.Message.HeartbeatRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeerSnapshotsTest {

    private static final int SIZE_BYTES = 5 << 20;

    private final TestPeer one = new TestPeer(1);
    private final TestPeer two = new TestPeer(2);
    private final byte[] content = new byte[SIZE_BYTES];
    private final Receiver receiver = new Receiver();

    PeerSnapshotsTest() {
        new SplittableRandom(3).nextBytes(content);
        two.handler.offer = header -> {
            receiver.headers.add(header);
            return receiver;
        };
        one.knows(two);
        one.awaitActive(2);
    }

    @AfterEach
    void close() {
        receiver.pause.countDown();
        one.close();
        two.close();
    }

    private final class Content implements SnapshotFile {
        @Override
        public SnapshotHeader header() {
            return new SnapshotHeader(4, 1000, 3, -7, SIZE_BYTES);
        }

        @Override
        public int read(long position, ByteBuffer target) {
            int length = Math.min(target.remaining(), SIZE_BYTES - (int) position);
            target.put(content, (int) position, length);
            return length;
        }
    }

    /** Keeps what it got, over several attempts. */
    private static final class Receiver implements SnapshotReceiver {
        final BlockingQueue<SnapshotHeader> headers = new LinkedBlockingQueue<>();
        final BlockingQueue<String> breaks = new LinkedBlockingQueue<>();
        final BlockingQueue<Long> starts = new LinkedBlockingQueue<>();
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final CountDownLatch pause = new CountDownLatch(1);
        final CompletableFuture<Void> paused = new CompletableFuture<>();
        volatile long pauseAt = Long.MAX_VALUE;
        volatile long failAt = Long.MAX_VALUE;
        volatile String damage = "";
        volatile int stored;
        final CompletableFuture<Boolean> storedWhenCompleted = new CompletableFuture<>();

        @Override
        public synchronized long fromByte() {
            starts.add((long) bytes.size());
            return bytes.size();
        }

        @Override
        public synchronized void write(ByteBuffer piece) throws IOException {
            if (bytes.size() >= failAt) {
                throw new IOException("the disk is full");
            }
            byte[] copy = new byte[piece.remaining()];
            piece.get(copy);
            bytes.writeBytes(copy);
            if (bytes.size() >= pauseAt) {
                paused.complete(null);
                awaitPause();
            }
            stored = bytes.size();
        }

        private void awaitPause() {
            try {
                pause.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void complete() throws IOException {
            storedWhenCompleted.complete(stored == SIZE_BYTES);
            if (!damage.isEmpty()) {
                throw new IOException(damage);
            }
        }

        @Override
        public void broken(String reason) {
            breaks.add(reason);
        }
    }

    private String send() throws Exception {
        return begin().get(60, TimeUnit.SECONDS);
    }

    /** Empty once it is delivered. */
    private CompletableFuture<String> begin() {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        one.network.sendSnapshot(2, new Content(), new SnapshotCallback() {
            @Override
            public void delivered() {
                outcome.complete("");
            }

            @Override
            public void failed(String reason) {
                outcome.complete(reason);
            }
        });
        return outcome;
    }

    @Test
    void aSnapshotArrivesWhole() throws Exception {
        assertThat(send()).isEmpty();
        assertThat(receiver.bytes.toByteArray()).isEqualTo(content);
        assertThat(receiver.headers).containsExactly(new Content().header());
        assertThat(receiver.breaks).isEmpty();
        TestPeer.await(
                "both count it",
                () -> one.meters
                                        .get("etcd_network_snapshot_send_success")
                                        .tag("To", "2")
                                        .gauge()
                                        .value()
                                == 1
                        && two.meters
                                        .get("etcd_network_snapshot_receive_success")
                                        .tag("From", "1")
                                        .gauge()
                                        .value()
                                == 1);
    }

    @Test
    void afterABreakItGoesOnWhereItWas() throws Exception {
        receiver.failAt = 2 << 20;
        assertThat(send()).contains("the disk is full");
        assertThat(FakePeer.next(receiver.breaks)).contains("the disk is full");
        receiver.failAt = Long.MAX_VALUE;
        assertThat(send()).isEmpty();
        assertThat(receiver.bytes.toByteArray()).isEqualTo(content);
        assertThat(receiver.starts.poll()).isZero();
        assertThat(receiver.starts.poll()).isGreaterThanOrEqualTo(2 << 20);
        assertThat(one.meters.get("etcd_network_snapshot_send_failures").gauge().value())
                .isEqualTo(1);
    }

    /** The end of the stream is there while the last piece is still being stored. */
    @Test
    void itIsDeliveredOnlyWhenItsLastByteIsStored() throws Exception {
        receiver.pauseAt = SIZE_BYTES;
        CompletableFuture<String> outcome = begin();
        receiver.paused.get(60, TimeUnit.SECONDS);
        assertThat(receiver.storedWhenCompleted).isNotDone();
        receiver.pause.countDown();
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isEmpty();
        assertThat(receiver.storedWhenCompleted).isCompletedWithValue(true);
    }

    @Test
    void aDamagedOneIsNotDelivered() throws Exception {
        receiver.damage = "the checksum is wrong";
        assertThat(send()).contains("the checksum is wrong");
        assertThat(FakePeer.next(receiver.breaks)).contains("the checksum is wrong");
    }

    @Test
    void oneThatIsNotWantedIsDeclined() throws Exception {
        two.handler.offer = header -> null;
        assertThat(send()).contains("not wanted");
    }

    /** The receiver's disk stands still in the middle of a snapshot; messages do not wait for it. */
    @Test
    void messagesPassASnapshotThatIsStuck() throws Exception {
        receiver.pauseAt = 1 << 20;
        CompletableFuture<String> outcome = begin();
        receiver.paused.get(60, TimeUnit.SECONDS);
        Message heartbeat = new HeartbeatRequest(1, 2, 3, 4, 5);
        Message append = PeerMessagesTest.append(1, 2, 10, 4, 200_000);
        one.network.send(List.of(heartbeat, append));
        assertThat(List.of(FakePeer.next(two.handler.messages), FakePeer.next(two.handler.messages)))
                .containsExactlyInAnyOrder(heartbeat, append);
        assertThat(outcome).isNotDone();
        receiver.pause.countDown();
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void aReceiverThatGoesAwayEndsIt() throws Exception {
        receiver.pauseAt = 1 << 20;
        CompletableFuture<String> outcome = begin();
        receiver.paused.get(60, TimeUnit.SECONDS);
        one.close();
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isNotEmpty();
        receiver.pause.countDown();
        assertThat(FakePeer.next(receiver.breaks)).isNotEmpty();
    }
}
