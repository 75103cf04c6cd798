package io.garboard.core.local;

import io.garboard.core.error.EtcdError;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.mvcc.KvHash;
import io.garboard.core.mvcc.MvccStore;
import io.garboard.core.mvcc.Result;
import io.garboard.spi.storage.StorageException;
import java.util.List;

/** Hashes of this member's key space, computed on a read thread. Any thread. */
final class Hashes {

    private final ReadThreads reads;
    private final MvccStore store;

    Hashes(ReadThreads reads, MvccStore store) {
        this.reads = reads;
        this.store = store;
    }

    /** @param revision 0 for the current one */
    void at(long revision, ResponseCallback<KvHash> callback) {
        reads.execute(callback, () -> {
            Result<KvHash> result;
            try {
                result = store.hashKv(revision);
            } catch (StorageException e) {
                reads.failed(e, callback);
                return;
            }
            EtcdError error = result.error();
            if (error == null) {
                callback.succeed(result.value());
            } else {
                callback.fail(error);
            }
        });
    }

    /** Of the latest compactions, newest first. */
    List<KvHash> ofCompactions() {
        return store.compactionHashes();
    }

    long currentRevision() {
        return store.currentRevision();
    }
}
