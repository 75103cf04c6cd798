package io.garboard.core.mvcc;

import io.garboard.etcd.rpc.ResponseHeader;

/** Makes the headers of responses: knows cluster, member and term, and is told the revision. */
@FunctionalInterface
public interface HeaderSource {

    /** A complete header that carries {@code revision}. Called by the thread that executes the request. */
    ResponseHeader header(long revision);
}
