package io.garboard.tck.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.WriteBatch;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.BitSet;
import java.util.concurrent.CountDownLatch;

/**
 * One large commit, and views that are opened, read and closed one after another while it is in progress. How far the
 * commit is, is told by the processor time of its thread: unlike the clock, that stands still when the thread does, so a
 * reader that waits for the commit can never have begun and ended within one tenth of its work, however busy the machine.
 */
final class ReadsDuringCommit {

    /** The first and the last tenth do not count: a backend may hold a lock at its ends for a moment. */
    static final int TENTHS = 8;

    private static final int ROWS = 80_000;
    private static final int READS_MAX = 500_000;
    private static final byte[] KEY = "k".getBytes(UTF_8);

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final StateMachineStorage storage;
    private final WriteBatch batch = new WriteBatch();
    private final CountDownLatch started = new CountDownLatch(1);

    private volatile long committer;
    private volatile long workBefore;
    private volatile long workAfter;

    ReadsDuringCommit(StateMachineStorage storage, int salt) {
        this.storage = storage;
        for (int i = 0; i < ROWS; i++) {
            batch.put(Rules.OTHER, Rules.bytes(i * 31, i >>> 8, i, i >>> 16), Rules.bytes(salt, i));
        }
    }

    /** The tenths of the commit's work, counted from 0, in each of which a read began and ended. */
    BitSet tenths() throws Exception {
        long[] work = new long[READS_MAX];
        int reads = 0;
        try (Workers workers = new Workers()) {
            workers.start(this::commit);
            started.await();
            while (workAfter == 0 && reads < READS_MAX && !workers.stopped()) {
                work[reads++] = threads.getThreadCpuTime(committer);
                read();
            }
            workers.awaitAll();
        }
        BitSet tenths = new BitSet();
        for (int i = 1; i < reads; i++) {
            int tenth = tenth(work[i]);
            if (tenth == tenth(work[i - 1]) && tenth >= 1 && tenth <= TENTHS) {
                tenths.set(tenth);
            }
        }
        return tenths;
    }

    private int tenth(long work) {
        return (int) (10 * (work - workBefore) / (workAfter - workBefore));
    }

    private void commit() throws StorageException {
        committer = Thread.currentThread().getId();
        workBefore = threads.getCurrentThreadCpuTime();
        started.countDown();
        storage.commit(batch);
        workAfter = threads.getCurrentThreadCpuTime();
    }

    private void read() throws StorageException {
        try (var view = storage.openReadView()) {
            assertThat(view.get(Rules.META, KEY)).isNotNull();
        }
    }
}
