package io.garboard.core.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.core.metrics.DurationObserver;
import io.garboard.core.storage.BufferLimits;
import io.garboard.core.storage.BufferedStorage;
import io.garboard.core.storage.CommitLoop;
import io.garboard.core.storage.InMemoryStorage;
import io.garboard.core.storage.StorageFaultListener;
import io.garboard.core.task.SteppedThreads;
import org.junit.jupiter.api.Test;

class CommitTimerTest {

    private static final long INTERVAL = 100;

    private long now = 1000;

    @Test
    void rowsGoDownWhenTheOldestHasWaitedForTheInterval() throws Exception {
        InMemoryStorage engine = new InMemoryStorage();
        SteppedThreads threads = new SteppedThreads();
        BufferedStorage storage = new BufferedStorage(
                engine,
                BufferLimits.DEFAULT,
                new CommitLoop(
                        threads,
                        threads::nanoTime,
                        DurationObserver.NONE,
                        (failure, attempts) -> StorageFaultListener.Decision.STOP));
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
}
