package io.garboard.proxy.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.core.peer.PeerAddress;
import io.garboard.core.raft.Message;
import io.garboard.core.raft.Message.AppendRequest;
import io.garboard.core.raft.Message.HeartbeatRequest;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Members that take nothing any more, behind a line that stands still. */
class SlowPeerTest {

    private static final int QUEUE_BYTES = 1 << 20;

    private final TestPeer two = new TestPeer(2);
    private final TestPeer three = new TestPeer(3);
    private final StallingLine line =
            new StallingLine(two.network.listenUrls().get(0).port());

    SlowPeerTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        line.close();
        two.close();
        three.close();
    }

    private TestPeer sender(PeerTiming timing) {
        TestPeer one = new TestPeer(
                1,
                config -> TestPeer.withTiming(
                        TestPeer.withLimits(config, PeerLimits.DEFAULT.withQueue(4096, QUEUE_BYTES)), timing));
        one.knows(new PeerAddress(2, List.of("http://127.0.0.1:" + line.port())), three.address());
        one.awaitActive(2);
        one.awaitActive(3);
        return one;
    }

    /** What waits is bounded, what does not fit is dropped and said so, and the other member notices nothing. */
    @Test
    void aSlowMemberCostsABoundedQueueAndNobodyElseAnything() throws InterruptedException {
        try (TestPeer one = sender(TestPeer.TIMING)) {
            line.stall();
            // More than all the buffers on the way can hold.
            int sent = 0;
            AppendRequest append = PeerMessagesTest.append(1, 2, 0, 4, 64 << 10);
            while (one.handler.notSent.isEmpty()) {
                one.network.send(List.of(append));
                sent++;
                Thread.onSpinWait();
            }
            assertThat(FakePeer.next(one.handler.unreachable)).isEqualTo(2);
            assertThat(one.handler.notSent).hasSizeLessThan(sent);
            Message other = new HeartbeatRequest(1, 3, 3, 4, 5);
            one.network.send(List.of(other));
            assertThat(FakePeer.next(three.handler.messages)).isEqualTo(other);
            assertThat(one.meters
                            .get("etcd_network_peer_sent_failures_total")
                            .tag("To", "2")
                            .functionCounter()
                            .count())
                    .isPositive();
            // Everything that was not dropped arrives once the line moves again.
            int dropped = one.handler.notSent.size();
            line.heal();
            for (int i = 0; i < sent - dropped; i++) {
                assertThat(FakePeer.next(two.handler.messages)).isEqualTo(append);
            }
        }
    }

    @Test
    void aDeadMemberIsNoticedByItsSilence() throws InterruptedException {
        try (TestPeer one = sender(TestPeer.TIMING.withProbes(20, 200))) {
            line.stall();
            assertThat(FakePeer.next(one.handler.unreachable)).isEqualTo(2);
            TestPeer.await("the line is given up", () -> one.network.activeSinceNanos(2) == 0);
            line.heal();
            one.awaitActive(2);
        }
    }

    /** A host that forgot its connections says nothing on them for ever; a new one works. */
    @Test
    void aDeadConnectionIsNotUsedAgain() throws InterruptedException {
        try (TestPeer one = sender(TestPeer.TIMING.withProbes(20, 200))) {
            line.stallOpen();
            assertThat(FakePeer.next(one.handler.unreachable)).isEqualTo(2);
            one.awaitActive(2);
            Message message = new HeartbeatRequest(1, 2, 3, 4, 5);
            TestPeer.await("a message gets through", () -> {
                one.network.send(List.of(message));
                return !two.handler.messages.isEmpty();
            });
        }
    }
}
