package io.garboard.proxy.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import io.garboard.proxy.AccessRules;
import org.jspecify.annotations.Nullable;

/**
 * Guards the HTTP endpoints (not gRPC) from web pages: host names in plain text must be known, and the answer says which
 * origins may read it.
 */
final class AccessControl extends SimpleDecoratingHttpService {

    private final AccessRules rules;

    AccessControl(HttpService delegate, AccessRules rules) {
        super(delegate);
        this.rules = rules;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) throws Exception {
        if (isGrpc(req)) {
            return ((HttpService) unwrap()).serve(ctx, req);
        }
        String host = hostOf(req.authority());
        if (!ctx.sessionProtocol().isTls() && !rules.allowsHost(host)) {
            return HttpAnswers.error(
                    HttpStatus.MISDIRECTED_REQUEST,
                    "the Host header \"" + host + "\" is not among --host-whitelist, which guards plain-text HTTP"
                            + " against DNS rebinding (CVE-2018-5702)");
        }
        String origin = allowedOrigin(req);
        HttpResponse response = req.method() == HttpMethod.OPTIONS
                ? HttpResponse.of(com.linecorp.armeria.common.ResponseHeaders.of(HttpStatus.OK))
                : ((HttpService) unwrap()).serve(ctx, req);
        return origin == null
                ? response
                : response.mapHeaders(headers -> headers.toBuilder()
                        .add(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "POST, GET, OPTIONS, PUT, DELETE")
                        .add(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
                        .add(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, "accept, content-type, authorization")
                        .build());
    }

    private static boolean isGrpc(HttpRequest req) {
        String type = req.headers().get(HttpHeaderNames.CONTENT_TYPE);
        return type != null && type.startsWith("application/grpc");
    }

    private @Nullable String allowedOrigin(HttpRequest req) {
        if (rules.allowsOrigin("*")) {
            return "*";
        }
        String origin = req.headers().get(HttpHeaderNames.ORIGIN);
        return origin != null && rules.allowsOrigin(origin) ? origin : null;
    }

    /** Without the port. */
    private static String hostOf(@Nullable String authority) {
        if (authority == null) {
            return "";
        }
        int bracket = authority.lastIndexOf(']');
        int colon = authority.lastIndexOf(':');
        return colon > bracket ? authority.substring(0, colon) : authority;
    }
}
