package io.garboard.proxy.grpc;

import com.linecorp.armeria.common.ExchangeType;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.RoutingContext;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.garboard.proxy.transport.ConnectionLoad;
import io.grpc.Decompressor;
import io.grpc.DecompressorRegistry;
import io.grpc.ServerMethodDefinition;
import io.netty.channel.Channel;
import io.netty.util.AsciiString;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Serves the methods of the gRPC services straight on HTTP/2: unary ones as {@link UnaryExchange}s, which costs less, and
 * all others as calls of the gRPC library ({@link HttpCall}).
 *
 * <p>Source: gRPC over HTTP/2, "Requests"; which requests are refused and how: {@code http2_server.go} of grpc-go.
 */
final class CallService implements HttpService {

    private static final String GRPC = "application/grpc";
    private static final AsciiString ENCODING = AsciiString.cached("grpc-encoding");
    private static final AsciiString TIMEOUT = AsciiString.cached("grpc-timeout");
    private static final String IDENTITY = "identity";

    private final Map<String, UnaryMethod<?, ?>> unaryByPath;
    private final Map<String, ServerMethodDefinition<?, ?>> othersByPath;
    private final UnaryExchange.Shared shared;

    CallService(
            Map<String, UnaryMethod<?, ?>> unaryByPath,
            Map<String, ServerMethodDefinition<?, ?>> othersByPath,
            UnaryExchange.Shared shared) {
        this.unaryByPath = Map.copyOf(unaryByPath);
        this.othersByPath = Map.copyOf(othersByPath);
        this.shared = shared;
    }

    Set<String> paths() {
        Set<String> paths = new HashSet<>(unaryByPath.keySet());
        paths.addAll(othersByPath.keySet());
        return paths;
    }

    /** Requests are not gathered before {@link #serve}, so that one that is too large never is. */
    @Override
    public ExchangeType exchangeType(RoutingContext routingContext) {
        return unaryByPath.containsKey(routingContext.path())
                ? ExchangeType.REQUEST_STREAMING
                : ExchangeType.BIDI_STREAMING;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
        RequestHeaders headers = request.headers();
        String type = headers.get(HttpHeaderNames.CONTENT_TYPE, "");
        if (!isGrpc(type)) {
            return refuse(request, GrpcResponses.failure(HttpStatus.UNSUPPORTED_MEDIA_TYPE, GrpcErrors.notGrpc(type)));
        }
        long timeoutNanos = Long.MAX_VALUE;
        String timeout = headers.get(TIMEOUT);
        if (timeout != null) {
            try {
                timeoutNanos = GrpcTimeout.parseNanos(timeout);
            } catch (IllegalArgumentException e) {
                return refuse(request, GrpcResponses.failure(HttpStatus.BAD_REQUEST, GrpcErrors.malformedTimeout(e)));
            }
        }
        if (headers.method() != HttpMethod.POST) {
            String method = headers.method().name();
            return refuse(request, GrpcResponses.failure(HttpStatus.METHOD_NOT_ALLOWED, GrpcErrors.notPosted(method)));
        }
        Decompressor decompressor = null;
        String encoding = headers.get(ENCODING);
        if (encoding != null && !encoding.equals(IDENTITY)) {
            decompressor = DecompressorRegistry.getDefaultInstance().lookupDecompressor(encoding);
            if (decompressor == null) {
                return refuse(request, GrpcResponses.failure(GrpcErrors.unknownEncoding(encoding)));
            }
        }
        return start(ctx, request, timeoutNanos, decompressor);
    }

    /** Like grpc-go, this neither folds case nor reads what comes after the name. */
    private static boolean isGrpc(String type) {
        if (!type.startsWith(GRPC)) {
            return false;
        }
        char next = type.length() == GRPC.length() ? ';' : type.charAt(GRPC.length());
        return next == ';' || next == '+';
    }

    private static HttpResponse refuse(HttpRequest request, HttpResponse response) {
        request.abort();
        return response;
    }

    private HttpResponse start(
            ServiceRequestContext ctx, HttpRequest request, long timeoutNanos, @Nullable Decompressor decompressor) {
        MessageReader reader = new MessageReader(ctx.alloc(), shared.maxMessageBytes(), decompressor);
        Channel channel = ctx.log().partial().channel();
        ConnectionLoad load = channel == null ? null : ConnectionLoad.of(channel);
        UnaryMethod<?, ?> unary = unaryByPath.get(ctx.path());
        if (unary != null) {
            return new UnaryExchange<>(unary, shared, ctx, request.headers(), reader, load).serve(request);
        }
        ServerMethodDefinition<?, ?> other = othersByPath.get(ctx.path());
        if (other == null) {
            throw new IllegalStateException("no method is registered for " + ctx.path());
        }
        return call(other, ctx, request, reader, load, timeoutNanos);
    }

    private static <I, O> HttpResponse call(
            ServerMethodDefinition<I, O> method,
            ServiceRequestContext ctx,
            HttpRequest request,
            MessageReader reader,
            @Nullable ConnectionLoad load,
            long timeoutNanos) {
        HttpCall<I, O> call = new HttpCall<>(method.getMethodDescriptor(), ctx, request, reader, load);
        return call.start(method.getServerCallHandler(), timeoutNanos);
    }
}
