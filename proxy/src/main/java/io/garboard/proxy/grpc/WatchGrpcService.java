package io.garboard.proxy.grpc;

import io.garboard.core.member.WatchService;
import io.garboard.etcd.rpc.WatchGrpc;
import io.garboard.etcd.wire.WatchResponse;

/** etcd's Watch service. */
final class WatchGrpcService {

    private final WatchService watch;

    WatchGrpcService(WatchService watch) {
        this.watch = watch;
    }

    void bind(ServiceBinding binding, StreamContext context) {
        binding.stream(
                WatchGrpc.getWatchMethod(),
                WatchResponse.getDefaultInstance(),
                counts -> (call, headers) -> new WatchCall(watch, call, counts, context).start());
    }
}
