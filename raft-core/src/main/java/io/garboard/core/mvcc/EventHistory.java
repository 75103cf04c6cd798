package io.garboard.core.mvcc;

import io.garboard.core.error.EtcdError;
import io.garboard.spi.storage.StorageException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads past changes back, for watchers that start in the past or have fallen behind. Any thread. */
public interface EventHistory {

    /**
     * A stretch of history.
     *
     * @param changes ascending; every change from the asked revision up to and including {@code lastRevision}
     * @param lastRevision how far it reaches: at most the current revision
     */
    record Stretch(List<RevisionEvents> changes, long lastRevision) {}

    /** The revision that readers see now. */
    long currentRevision();

    /** The revision below which history is gone; -1 if nothing was ever compacted. It can itself still be read. */
    long compactedRevision();

    /**
     * Reads the changes from {@code fromRevision} on, whole revisions, until {@code revisionsMax} of them or about
     * {@code bytesMax} are read or the current revision is reached.
     *
     * @return null if {@code fromRevision} is below the compacted revision ({@link EtcdError#COMPACTED})
     */
    @Nullable
    Stretch read(long fromRevision, int revisionsMax, long bytesMax) throws StorageException;

    /** The stored row (encoded {@code mvccpb.KeyValue}) at {@code revision}; null if it has been compacted away. */
    byte @Nullable [] row(Revision revision) throws StorageException;
}
