package io.garboard.core.apply;

import io.garboard.etcd.rpc.ResponseHeader;
import java.util.function.LongSupplier;

/** Makes the headers of this member's responses. Any thread. */
public final class Headers {

    private final ResponseHeader prototype;
    private final LongSupplier term;

    /**
     * Makes headers for one member.
     *
     * @param term the current Raft term
     */
    public Headers(long clusterId, long memberId, LongSupplier term) {
        this.prototype = ResponseHeader.newBuilder()
                .setClusterId(clusterId)
                .setMemberId(memberId)
                .build();
        this.term = term;
    }

    /**
     * A complete header.
     *
     * @param revision the key space's current revision, even where an older one was read
     */
    public ResponseHeader at(long revision) {
        return prototype.toBuilder()
                .setRevision(revision)
                .setRaftTerm(term.getAsLong())
                .build();
    }
}
