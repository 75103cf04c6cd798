package io.garboard.proxy;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.grpc.GrpcService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;

/**
 * Loads what opening the listeners needs, ahead of time. Most of a start is spent on the network library's classes, and
 * none of them depends on the member: loaded by a thread of its own, they are there when log and storage are open.
 */
public final class WarmUp {

    private WarmUp() {}

    /** Does it on a thread of its own, and leaves nothing behind but loaded classes. */
    public static void start() {
        Thread thread = new Thread(WarmUp::load, "warm-up");
        thread.setDaemon(true);
        thread.start();
    }

    private static void load() {
        GrpcService service = GrpcService.builder()
                .addService(ProtoReflectionServiceV1.newInstance())
                .build();
        Server.builder()
                .http(0)
                .service(service)
                .service("/", (context, request) -> HttpResponse.of(200))
                .build();
    }
}
