package io.garboard.bench.server;

import io.garboard.bench.load.ProcessUsage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Members that somebody else started: they are driven, but their processes are not seen. */
public record RunningElsewhere(
        List<InetSocketAddress> addresses, @Nullable SSLContext tls) implements Servers {

    /** Takes URLs; {@code https} trusts any certificate, since a benchmark sends no secret. */
    public static RunningElsewhere at(List<String> urls) {
        List<InetSocketAddress> addresses =
                urls.stream().map(RunningElsewhere::address).toList();
        return new RunningElsewhere(
                addresses, urls.get(0).startsWith("https:") ? TlsMaterial.trustingEverything() : null);
    }

    private static InetSocketAddress address(String url) {
        URI uri = URI.create(url);
        if (uri.getHost() == null || uri.getPort() < 0) {
            throw new IllegalArgumentException("'" + url + "' (expected: http://HOST:PORT)");
        }
        return new InetSocketAddress(uri.getHost(), uri.getPort());
    }

    @Override
    public ProcessUsage usage() {
        return ProcessUsage.UNKNOWN;
    }

    @Override
    public long readyNanos() {
        return 0;
    }

    @Override
    public void restart() throws IOException {
        throw new IOException("a server that runs already cannot be restarted: let the benchmark start it");
    }

    @Override
    public void close() {
        // Not ours to end.
    }
}
