package io.garboard.proxy.grpc;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.Status;
import java.util.Set;

/** Answers what no service is there for: a gRPC status to gRPC clients, not found to others. */
final class UnknownPath implements HttpService {

    private final Set<String> services;

    /** {@code services} are those that have other methods. */
    UnknownPath(Set<String> services) {
        this.services = Set.copyOf(services);
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) {
        MediaType type = req.contentType();
        if (type != null && type.subtype().startsWith("grpc")) {
            return GrpcResponses.failure(unimplemented(ctx.path()));
        }
        return HttpResponse.of(HttpStatus.NOT_FOUND, MediaType.PLAIN_TEXT_UTF_8, "404 page not found\n");
    }

    private Status unimplemented(String path) {
        int slash = path.lastIndexOf('/');
        if (slash <= 0) {
            return Status.UNIMPLEMENTED.withDescription("malformed method name: \"" + path + "\"");
        }
        String service = path.substring(1, slash);
        return services.contains(service)
                ? GrpcErrors.unknownMethod(service, path.substring(slash + 1))
                : GrpcErrors.unknownService(service);
    }
}
