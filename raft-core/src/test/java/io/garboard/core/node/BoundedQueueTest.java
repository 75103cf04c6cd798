package io.garboard.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BoundedQueueTest {

    @Test
    void keepsOrderAndRefusesWhenFull() {
        BoundedQueue<Integer> queue = new BoundedQueue<>(3);
        for (int i = 0; i < 4; i++) {
            assertThat(queue.offer(i)).isEqualTo(BoundedQueue.Offer.ACCEPTED);
        }
        assertThat(queue.isFull()).isTrue();
        assertThat(queue.offer(4)).isEqualTo(BoundedQueue.Offer.FULL);
        assertThat(queue.peek()).isZero();
        assertThat(queue.poll()).isZero();
        assertThat(queue.offer(4)).isEqualTo(BoundedQueue.Offer.ACCEPTED);
        for (int i = 1; i <= 4; i++) {
            assertThat(queue.poll()).isEqualTo(i);
        }
        assertThat(queue.poll()).isNull();
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.accepted()).isEqualTo(5);
    }

    @Test
    void afterClosingNothingComesIn() {
        BoundedQueue<Integer> queue = new BoundedQueue<>(4);
        queue.offer(1);
        queue.close();
        assertThat(queue.offer(2)).isEqualTo(BoundedQueue.Offer.CLOSED);
        assertThat(queue.pollLast()).isEqualTo(1);
        assertThat(queue.pollLast()).isNull();
    }

    /** Whatever the threads do, what is accepted before the close comes out, once, in each producer's order. */
    @Test
    void manyProducersLoseAndRepeatNothing() {
        for (int round = 0; round < 5; round++) {
            BoundedQueue<long[]> queue = new BoundedQueue<>(64);
            AtomicLong accepted = new AtomicLong();
            List<CompletableFuture<Void>> producers = new ArrayList<>();
            for (int p = 0; p < 3; p++) {
                long producer = p;
                producers.add(CompletableFuture.runAsync(() -> produce(queue, producer, accepted)));
            }
            long[] next = new long[3];
            long taken = 0;
            while (taken < 2000) {
                taken += take(queue.poll(), next);
            }
            queue.close();
            for (long[] item = queue.pollLast(); item != null; item = queue.pollLast()) {
                taken += take(item, next);
            }
            producers.forEach(TextProposal::await);
            assertThat(taken).isEqualTo(accepted.get()).isEqualTo(queue.accepted());
        }
    }

    private static void produce(BoundedQueue<long[]> queue, long producer, AtomicLong accepted) {
        for (long i = 0; ; ) {
            BoundedQueue.Offer offer = queue.offer(new long[] {producer, i});
            if (offer == BoundedQueue.Offer.CLOSED) {
                return;
            }
            if (offer == BoundedQueue.Offer.ACCEPTED) {
                i++;
                accepted.incrementAndGet();
            } else {
                Thread.onSpinWait();
            }
        }
    }

    private static int take(long @Nullable [] item, long[] next) {
        if (item == null) {
            Thread.onSpinWait();
            return 0;
        }
        assertThat(item[1]).isEqualTo(next[(int) item[0]]++);
        return 1;
    }
}
