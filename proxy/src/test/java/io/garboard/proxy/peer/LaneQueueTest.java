package io.garboard.proxy.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.core.peer.MessageWriter;
import io.garboard.core.raft.Message;
import io.garboard.core.raft.Message.HeartbeatRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaneQueueTest {

    private static final Message SMALL = new HeartbeatRequest(1, 2, 3, 4, 5);
    private static final int SMALL_BYTES = new MessageWriter().sizeBytes(SMALL);

    private static Message large(int bytes) {
        return PeerMessagesTest.append(1, 2, 0, 1, bytes);
    }

    @Test
    void takesNothingUntilItIsOpen() {
        LaneQueue queue = new LaneQueue(10, 1000, 1000);
        assertThat(queue.offer(SMALL)).isEqualTo(LaneQueue.Offer.DROPPED);
        queue.open();
        assertThat(queue.offer(SMALL)).isEqualTo(LaneQueue.Offer.QUEUED);
        assertThat(queue.close()).containsExactly(SMALL);
        assertThat(queue.offer(SMALL)).isEqualTo(LaneQueue.Offer.DROPPED);
        assertThat(queue.waitingBytes()).isZero();
    }

    @Test
    void isBoundedInMessagesAndSaysSoOncePerBurst() {
        LaneQueue queue = new LaneQueue(2, 1000, 1000);
        queue.open();
        assertThat(queue.offer(SMALL)).isEqualTo(LaneQueue.Offer.QUEUED);
        assertThat(queue.offer(SMALL)).isEqualTo(LaneQueue.Offer.QUEUED);
        assertThat(queue.offer(SMALL)).isEqualTo(LaneQueue.Offer.DROPPED_FIRST);
        assertThat(queue.offer(SMALL)).isEqualTo(LaneQueue.Offer.DROPPED);
        queue.take(new ArrayList<>(), SMALL_BYTES);
        assertThat(queue.offer(SMALL)).isEqualTo(LaneQueue.Offer.QUEUED);
        assertThat(queue.offer(SMALL)).isEqualTo(LaneQueue.Offer.DROPPED_FIRST);
    }

    @Test
    void isBoundedInBytesButTakesOneLargeMessageOnItsOwn() {
        LaneQueue queue = new LaneQueue(10, 100, 5_000);
        queue.open();
        assertThat(queue.offer(large(4_000))).isEqualTo(LaneQueue.Offer.QUEUED);
        assertThat(queue.offer(SMALL)).isEqualTo(LaneQueue.Offer.DROPPED_FIRST);
        List<Message> batch = new ArrayList<>();
        assertThat(queue.take(batch, 10)).isGreaterThan(4_000);
        assertThat(batch).hasSize(1);
        assertThat(queue.offer(large(6_000))).isNotEqualTo(LaneQueue.Offer.QUEUED);
    }

    @Test
    void aBatchIsFilledUpToItsSize() {
        LaneQueue queue = new LaneQueue(10, 1000, 1000);
        queue.open();
        for (int i = 0; i < 5; i++) {
            queue.offer(SMALL);
        }
        List<Message> batch = new ArrayList<>();
        assertThat(queue.take(batch, 2 * SMALL_BYTES + 1)).isEqualTo(2 * SMALL_BYTES);
        assertThat(queue.waitingBytes()).isEqualTo(3L * SMALL_BYTES);
        assertThat(queue.take(batch, 1 << 20)).isEqualTo(3 * SMALL_BYTES);
        assertThat(queue.take(batch, 1 << 20)).isZero();
        assertThat(batch).hasSize(5);
    }
}
