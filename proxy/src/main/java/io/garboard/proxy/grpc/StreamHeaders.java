package io.garboard.proxy.grpc;

import io.grpc.Metadata;

/** The headers that etcd's clients send, as the gRPC library names them. */
final class StreamHeaders {

    static final Metadata.Key<String> CLIENT_API_VERSION =
            Metadata.Key.of(Admission.CLIENT_API_VERSION, Metadata.ASCII_STRING_MARSHALLER);
    static final Metadata.Key<String> REQUIRE_LEADER =
            Metadata.Key.of(Admission.REQUIRE_LEADER, Metadata.ASCII_STRING_MARSHALLER);

    private StreamHeaders() {}
}
