package io.garboard.core.local;

import io.garboard.core.member.ResponseCallback;
import io.garboard.core.mvcc.KvHash;
import io.garboard.core.mvcc.MvccStore;
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
        reads.execute(callback, () -> reads.answer(() -> store.hashKv(revision), callback));
    }

    /** Of the latest compactions, newest first. */
    List<KvHash> ofCompactions() {
        return store.compactionHashes();
    }

    long currentRevision() {
        return store.currentRevision();
    }
}
