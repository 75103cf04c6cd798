package io.garboard.core.local;

import io.garboard.core.snapshot.EngineSite;
import io.garboard.core.snapshot.EngineSite.Slot;
import io.garboard.core.snapshot.EngineSwap;
import io.garboard.core.storage.AppliedPosition;
import io.garboard.core.wal.Disk;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The engine that a member starts with, and where others come from that take its place. */
public final class MemberStorage {

    /**
     * What snapshots need.
     *
     * @param directory where files of snapshots lie; exists
     * @param recovered a snapshot that was put in place and that the log may not know of
     */
    record Exchange(
            EngineSite site,
            EngineSwap swap,
            Path directory,
            @Nullable AppliedPosition recovered) {}

    private final StateMachineStorage engine;
    private final @Nullable Exchange exchange;

    private MemberStorage(StateMachineStorage engine, @Nullable Exchange exchange) {
        this.engine = engine;
        this.exchange = exchange;
    }

    /** An engine for good: the member neither sends nor takes snapshots. For a member that is alone, and for tests. */
    public static MemberStorage of(StateMachineStorage engine) {
        return new MemberStorage(engine, null);
    }

    /**
     * Puts in order what a crash has left of an exchange of engines, and opens the one that is in use then.
     *
     * @param directory where files of snapshots lie; exists
     */
    public static MemberStorage open(EngineSite site, Disk disk, Path directory) throws StorageException, IOException {
        EngineSwap swap = new EngineSwap(site, disk, directory);
        AppliedPosition recovered = swap.recover();
        return new MemberStorage(site.open(Slot.CURRENT), new Exchange(site, swap, directory, recovered));
    }

    /** Closes it if no member is going to be started with it; a member closes its own. */
    public void close() throws StorageException {
        engine.close();
    }

    StateMachineStorage engine() {
        return engine;
    }

    @Nullable
    Exchange exchange() {
        return exchange;
    }
}
