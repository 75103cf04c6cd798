package io.garboard.core.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.core.metrics.DurationObserver;
import io.garboard.core.storage.BufferLimits;
import io.garboard.core.storage.BufferedStorage;
import io.garboard.core.storage.CommitLoop;
import io.garboard.core.storage.InMemoryStorage;
import io.garboard.core.storage.StorageFaultListener;
import io.garboard.core.storage.Tables;
import io.garboard.core.task.SteppedThreads;
import org.junit.jupiter.api.Test;

class CommitTimerTest {

    private static final long INTERVAL = 100;

    private final SteppedThreads threads = new SteppedThreads();
    private final InMemoryStorage engine = new InMemoryStorage();
    private long now = 1000;

    @Test
    void rowsGoDownWhenTheOldestHasWaitedForTheInterval() throws Exception {
        BufferedStorage storage = storage(BufferLimits.DEFAULT);
        CommitTimer timer = new CommitTimer(storage, () -> now, INTERVAL);
        long position = 0;
        for (int round = 0; round < 3; round++) {
            int commits = engine.commits();
            assertThat(timer.commitIfDue()).as("nothing is pending").isEqualTo(INTERVAL);
            for (int step = 1; step <= 9; step++) {
                storage.applied(++position, 1);
                now += 10;
                assertThat(timer.commitIfDue()).isEqualTo(INTERVAL - 10L * step);
            }
            threads.runAll();
            assertThat(engine.commits()).as("none has waited long enough").isEqualTo(commits);
            now += 10;
            timer.commitIfDue();
            threads.runAll();
            assertThat(storage.committed().index()).isEqualTo(position);
            assertThat(engine.commits()).isEqualTo(commits + 1);
            now += 1_000;
        }
        storage.close();
    }

    @Test
    void whatComesAfterTooManyRowsHasTheIntervalToItself() throws Exception {
        BufferedStorage storage = storage(new BufferLimits(10, 1 << 20, 2));
        CommitTimer timer = new CommitTimer(storage, () -> now, INTERVAL);
        now += INTERVAL - 20;
        for (byte row = 0; row < 10; row++) {
            timer.commitIfFull();
            assertThat(storage.isDirty()).isEqualTo(row > 0);
            storage.put(Tables.META, new byte[] {row}, new byte[1]);
        }
        timer.commitIfFull();
        threads.runAll();
        assertThat(engine.commits()).isEqualTo(1);
        storage.put(Tables.META, new byte[] {77}, new byte[1]);
        now += INTERVAL - 1;
        assertThat(timer.commitIfDue()).isEqualTo(1);
        threads.runAll();
        assertThat(engine.commits())
                .as("the row has not waited for the interval")
                .isEqualTo(1);
        now++;
        timer.commitIfDue();
        threads.runAll();
        assertThat(engine.commits()).isEqualTo(2);
        storage.close();
    }

    private BufferedStorage storage(BufferLimits limits) throws Exception {
        CommitLoop commits = new CommitLoop(
                threads,
                threads::nanoTime,
                DurationObserver.NONE,
                (failure, attempts) -> StorageFaultListener.Decision.STOP);
        return new BufferedStorage(engine, limits, commits);
    }
}
