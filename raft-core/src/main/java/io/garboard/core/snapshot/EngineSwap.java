package io.garboard.core.snapshot;

import io.garboard.core.snapshot.EngineSite.Slot;
import io.garboard.core.storage.AppliedPosition;
import io.garboard.core.storage.EngineExchange;
import io.garboard.core.wal.Disk;
import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the engine that was built from a snapshot in the place of the one in use, so that a crash at any point leaves
 * something that the next start brings to an end:
 *
 * <ol>
 *   <li>the next engine is whole, forced and closed; a crash before step 2: it is thrown away
 *   <li>the marker {@code INSTALL} says so; from here on a start goes forward
 *   <li>the engine in use is closed and moved to PREVIOUS
 *   <li>the next one is moved to CURRENT and opened
 *   <li>the log is reset to begin after the snapshot; until then the state is ahead of the log, and the marker is why
 *   <li>the marker is deleted, PREVIOUS too
 * </ol>
 */
public final class EngineSwap {

    private static final Logger LOG = LoggerFactory.getLogger(EngineSwap.class);

    private final EngineSite site;
    private final InstallMarker marker;

    /** @param directory where the marker lies; exists */
    public EngineSwap(EngineSite site, Disk disk, Path directory) {
        this.site = site;
        this.marker = new InstallMarker(disk, directory);
    }

    /**
     * Brings to an end, at start and before the engine is opened, what a crash interrupted.
     *
     * @return the position of the snapshot that was put in place and that the log may not know of yet; null if there is none
     * @throws IOException if that cannot be done: the member must not start
     */
    public @Nullable AppliedPosition recover() throws IOException {
        AppliedPosition position = marker.read();
        if (position == null) {
            site.delete(Slot.NEXT);
            if (!site.isUsed(Slot.CURRENT) && site.isUsed(Slot.PREVIOUS)) {
                throw new IOException("the engine that was in use lies among the snapshots, and nothing says why:"
                        + " restore the data directory from a backup");
            }
        } else if (site.isUsed(Slot.NEXT)) {
            LOG.info("going on to install a snapshot: index={} term={}", position.index(), position.term());
            site.delete(Slot.CURRENT);
            site.move(Slot.NEXT, Slot.CURRENT);
        }
        site.delete(Slot.PREVIOUS);
        return position;
    }

    /** The exchange, for {@link io.garboard.core.storage.BufferedStorage#replaceEngine}. */
    EngineExchange to(AppliedPosition position) {
        return old -> {
            try {
                site.delete(Slot.PREVIOUS);
                marker.write(position);
                old.close();
                site.move(Slot.CURRENT, Slot.PREVIOUS);
                site.move(Slot.NEXT, Slot.CURRENT);
                return opened(position);
            } catch (IOException e) {
                throw new StorageException(
                        StorageException.Kind.CORRUPT,
                        "a snapshot could not be put in place: " + e + "; start again to go on",
                        e);
            }
        };
    }

    private StateMachineStorage opened(AppliedPosition position) throws StorageException {
        StateMachineStorage engine = site.open(Slot.CURRENT);
        boolean right = false;
        try {
            AppliedPosition found = position(engine);
            if (!found.equals(position)) {
                throw new StorageException(
                        StorageException.Kind.CORRUPT,
                        "the new engine is at " + found + " (expected: " + position + ")");
            }
            right = true;
            return engine;
        } finally {
            if (!right) {
                engine.close();
            }
        }
    }

    private static AppliedPosition position(StateMachineStorage engine) throws StorageException {
        try (ReadView view = engine.openReadView()) {
            return AppliedPosition.of(view);
        }
    }

    /** The log begins after the snapshot, durably: the old engine is not needed any more. May take a while. */
    public void finished() throws IOException {
        marker.delete();
        site.delete(Slot.PREVIOUS);
    }
}
