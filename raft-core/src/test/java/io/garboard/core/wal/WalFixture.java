package io.garboard.core.wal;

import io.garboard.core.metrics.DurationObserver;
import io.garboard.core.raft.Entry;
import io.garboard.core.raft.EntryType;
import io.garboard.core.raft.HardState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A log on a disk that fails, with segments small enough to fill. */
final class WalFixture {

    static final Path DIRECTORY = Path.of("/wal");
    static final WalIdentity IDENTITY = new WalIdentity(0xc, 0xa);
    static final WalOptions SMALL = new WalOptions(8192, 4096, 2000, true);

    final FaultDisk disk = new FaultDisk();

    WriteAheadLog create() throws IOException {
        return create(LogPosition.START, SMALL);
    }

    WriteAheadLog create(LogPosition start, WalOptions options) throws IOException {
        return WriteAheadLog.create(disk, DIRECTORY, IDENTITY, start, options, Runnable::run, DurationObserver.NONE);
    }

    WriteAheadLog open() throws IOException {
        return open(IDENTITY);
    }

    WriteAheadLog open(WalIdentity identity) throws IOException {
        return WriteAheadLog.open(disk, DIRECTORY, identity, SMALL, Runnable::run, DurationObserver.NONE);
    }

    static Entry entry(long index, long term, int sizeBytes) {
        byte[] data = new byte[sizeBytes];
        Arrays.fill(data, (byte) (index * 31 + term + 1));
        return new Entry(index, term, index % 7 == 0 ? EntryType.CONFIG : EntryType.NORMAL, data);
    }

    static List<Entry> entries(long from, long to, long term, int sizeBytes) {
        List<Entry> entries = new ArrayList<>();
        for (long index = from; index <= to; index++) {
            entries.add(entry(index, term, sizeBytes));
        }
        return entries;
    }

    static HardState state(long term, long commit) {
        return new HardState(term, 1, commit);
    }

    static List<Entry> all(WriteAheadLog log) {
        return log.firstIndex() > log.lastIndex()
                ? List.of()
                : log.entries(log.firstIndex(), log.lastIndex(), Long.MAX_VALUE);
    }
}
