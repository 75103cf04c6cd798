package io.garboard.microbench;

import io.garboard.core.metrics.DurationObserver;
import io.garboard.core.raft.Entry;
import io.garboard.core.raft.EntryType;
import io.garboard.core.wal.FileDisk;
import io.garboard.core.wal.LogPosition;
import io.garboard.core.wal.WalIdentity;
import io.garboard.core.wal.WalOptions;
import io.garboard.core.wal.WriteAheadLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One entry of 64 puts of 1 KiB: encoding and checksum alone, and with the force. */
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class LogAppend {

    private static final int ENTRY_BYTES = 64 * 1100;
    private static final int KEPT_ENTRIES = 5000;

    private Path directory = Path.of("");
    private ExecutorService background = Executors.newSingleThreadExecutor();
    private WriteAheadLog log = open();
    private long index;

    private WriteAheadLog open() {
        try {
            directory = Files.createTempDirectory("microbench");
            return WriteAheadLog.create(
                    new FileDisk(),
                    directory,
                    new WalIdentity(1, 1),
                    LogPosition.START,
                    WalOptions.DEFAULT,
                    background,
                    DurationObserver.NONE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Benchmark
    public void written() throws IOException {
        append(false);
    }

    @Benchmark
    public void forced() throws IOException {
        append(true);
    }

    private void append(boolean force) throws IOException {
        log.append(List.of(new Entry(++index, 1, EntryType.NORMAL, new byte[ENTRY_BYTES])), null, force);
        if (index % KEPT_ENTRIES == 0) {
            log.dropBelow(index);
        }
    }

    @TearDown
    public void close() throws IOException {
        log.close();
        background.shutdown();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
