package io.garboard.proxy.grpc;

import com.linecorp.armeria.common.ExchangeType;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.RoutingContext;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Serves unary methods straight on HTTP/2, and leaves everything else (streams, compressed requests, unknown methods) to
 * the gRPC library behind it.
 *
 * <p>Why not all through the library: it aggregates a whole unary request before it looks at the length in front of it, so a
 * request could be of any size; its answer to one that is too large is not etcd's; and this way costs less per call.
 */
final class UnaryService extends SimpleDecoratingHttpService {

    private static final String GRPC_PROTO_SUBTYPE = "grpc+proto";
    private static final String GRPC_SUBTYPE = "grpc";

    private final Map<String, UnaryMethod<?, ?>> methodsByPath;
    private final UnaryExchange.Shared shared;

    UnaryService(HttpService delegate, Map<String, UnaryMethod<?, ?>> methodsByPath, UnaryExchange.Shared shared) {
        super(delegate);
        this.methodsByPath = Map.copyOf(methodsByPath);
        this.shared = shared;
    }

    /** Requests are not gathered before {@link #serve}, so that one that is too large never is. */
    @Override
    public ExchangeType exchangeType(RoutingContext routingContext) {
        return methodsByPath.containsKey(routingContext.path())
                ? ExchangeType.REQUEST_STREAMING
                : ((HttpService) unwrap()).exchangeType(routingContext);
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) throws Exception {
        UnaryMethod<?, ?> method = methodsByPath.get(ctx.path());
        if (method == null || !isPlainGrpc(req.headers())) {
            return ((HttpService) unwrap()).serve(ctx, req);
        }
        return new UnaryExchange<>(method, shared, ctx, req.headers()).serve(req);
    }

    private static boolean isPlainGrpc(RequestHeaders headers) {
        @Nullable MediaType type = headers.contentType();
        if (type == null
                || !(type.subtype().equals(GRPC_SUBTYPE) || type.subtype().equals(GRPC_PROTO_SUBTYPE))) {
            return false;
        }
        String encoding = headers.get("grpc-encoding");
        return encoding == null || encoding.equals("identity");
    }
}
