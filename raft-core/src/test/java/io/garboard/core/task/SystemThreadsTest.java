package io.garboard.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SystemThreadsTest {

    private final MemberThreads threads = MemberThreads.system();

    @Test
    void oneThreadRunsTasksInTheirOrderAndClosingWaitsForThem() {
        Worker worker = threads.worker("one", 1, 1000);
        List<Integer> ran = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 1000; i++) {
            int number = i;
            worker.execute(() -> ran.add(number));
        }
        worker.close(Long.MAX_VALUE);
        assertThat(ran).hasSize(1000).isSorted();
        assertThatThrownBy(() -> worker.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThat(worker.isClosed()).isTrue();
    }

    @Test
    void oneMoreThanMayWaitIsRejected() throws Exception {
        Worker worker = threads.worker("full", 1, 1);
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        worker.execute(() -> {
            started.countDown();
            await(go);
        });
        started.await();
        worker.execute(() -> {});
        assertThatThrownBy(() -> worker.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        go.countDown();
        worker.close(Long.MAX_VALUE);
    }

    @Test
    void backgroundWorkHasTheLowestPriorityAndNothingElseHas() throws Exception {
        assertThat(priority(threads.background("aside", 1))).isEqualTo(Thread.MIN_PRIORITY);
        assertThat(priority(threads.worker("served", 2, 1))).isEqualTo(Thread.NORM_PRIORITY);
    }

    private static int priority(Worker worker) throws Exception {
        AtomicInteger priority = new AtomicInteger();
        worker.execute(() -> priority.set(Thread.currentThread().getPriority()));
        worker.close(Long.MAX_VALUE);
        return priority.get();
    }

    @Test
    void aDelayedTaskRunsAndOneThatThrowsEndsNothing() throws Exception {
        Worker worker = threads.worker("later", 1, 10);
        CountDownLatch ran = new CountDownLatch(1);
        worker.execute(() -> {
            throw new IllegalStateException("on purpose");
        });
        worker.executeAfter(1, ran::countDown);
        ran.await();
        worker.close(Long.MAX_VALUE);
    }

    @Test
    void aLoopIsCalledAfterEveryWakeAndOnceMoreWhenItCloses() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(1);
        Loop loop = threads.loop("loop", () -> {
            done.set(asked.get());
            if (done.get() == 10_000) {
                all.countDown();
            }
            return Long.MAX_VALUE;
        });
        loop.start();
        for (int i = 0; i < 10_000; i++) {
            asked.incrementAndGet();
            loop.wake();
        }
        all.await();
        asked.incrementAndGet();
        loop.close();
        assertThat(done.get()).isEqualTo(10_001);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
