package io.garboard.proxy.peer;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.util.DomainSocketAddress;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A certificate that names hosts or addresses is only taken from there, as in etcd: the caller's address must be one of its
 * addresses, or belong to one of its names. The answer of the name service is remembered with the TLS session. Thread-safe.
 */
final class ClientAddressCheck extends SimpleDecoratingHttpService {

    private static final Logger LOG = LoggerFactory.getLogger(ClientAddressCheck.class);
    private static final String REMEMBERED = ClientAddressCheck.class.getName();
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private final Executor blocking;
    private final ToldOnce told = new ToldOnce();

    ClientAddressCheck(HttpService delegate, Executor blocking) {
        super(delegate);
        this.blocking = blocking;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) throws Exception {
        SSLSession session = ctx.sslSession();
        X509Certificate certificate = session == null ? null : certificate(session);
        // A caller on a socket file has no address.
        boolean addressless = ctx.remoteAddress() instanceof DomainSocketAddress;
        if (session == null || certificate == null || addressless) {
            return unwrap().serve(ctx, req);
        }
        InetAddress caller = ctx.remoteAddress().getAddress();
        if (session.getValue(REMEMBERED) != null
                || names(certificate, IP_ADDRESS).contains(caller.getHostAddress())) {
            return unwrap().serve(ctx, req);
        }
        List<String> hosts = names(certificate, DNS_NAME);
        if (hosts.isEmpty()) {
            return names(certificate, IP_ADDRESS).isEmpty() ? unwrap().serve(ctx, req) : refuse(caller, certificate);
        }
        return HttpResponse.of(CompletableFuture.supplyAsync(() -> belongs(caller, hosts), blocking)
                .thenApplyAsync(belongs -> afterLookup(belongs, ctx, req, session, certificate), ctx.eventLoop()));
    }

    private HttpResponse afterLookup(
            boolean belongs,
            ServiceRequestContext ctx,
            HttpRequest req,
            SSLSession session,
            X509Certificate certificate) {
        if (!belongs) {
            return refuse(ctx.remoteAddress().getAddress(), certificate);
        }
        session.putValue(REMEMBERED, true);
        try {
            return unwrap().serve(ctx, req);
        } catch (Exception e) {
            return HttpResponse.ofFailure(e);
        }
    }

    private static @Nullable X509Certificate certificate(SSLSession session) {
        try {
            return (X509Certificate) session.getPeerCertificates()[0];
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }

    private static List<String> names(X509Certificate certificate, int type) throws CertificateParsingException {
        List<String> found = new ArrayList<>();
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        if (names != null) {
            for (List<?> name : names) {
                if ((Integer) name.get(0) == type) {
                    found.add((String) name.get(1));
                }
            }
        }
        return found;
    }

    /** Asks the name service, first what the address is called, then where the names lead. Blocks. */
    private static boolean belongs(InetAddress caller, List<String> hosts) {
        String called = caller.getCanonicalHostName();
        for (String host : hosts) {
            boolean matches = host.startsWith("*.") ? called.endsWith(host.substring(1)) : called.equals(host);
            if (matches || (!host.startsWith("*.") && leadsTo(host, caller))) {
                return true;
            }
        }
        return false;
    }

    private static boolean leadsTo(String host, InetAddress caller) {
        try {
            return List.of(InetAddress.getAllByName(host)).contains(caller);
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private HttpResponse refuse(InetAddress caller, X509Certificate certificate) {
        String reason = "the certificate does not name the caller's address " + caller.getHostAddress();
        if (told.isNew(reason)) {
            LOG.warn("a peer is turned away: {} (subject {})", reason, certificate.getSubjectX500Principal());
        }
        return HttpResponse.of(HttpStatus.FORBIDDEN, MediaType.PLAIN_TEXT_UTF_8, reason);
    }
}
