package io.garboard.core.apply;

import io.garboard.core.mvcc.HeaderSource;
import io.garboard.etcd.rpc.ResponseHeader;

/** Makes the headers of this member's responses. Any thread. */
public final class Headers implements HeaderSource {

    private final ResponseHeader prototype;
    private volatile long term;

    public Headers(long clusterId, long memberId) {
        this.prototype = ResponseHeader.newBuilder()
                .setClusterId(clusterId)
                .setMemberId(memberId)
                .build();
    }

    /** The Raft term changed. */
    public void term(long newTerm) {
        term = newTerm;
    }

    @Override
    public ResponseHeader header(long revision) {
        return prototype.toBuilder().setRevision(revision).setRaftTerm(term).build();
    }
}
