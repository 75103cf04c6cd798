package io.garboard.proxy;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where to listen, written as a URL: {@code http://HOST:PORT}, {@code https://HOST:PORT}, {@code unix://PATH} or
 * {@code unixs://PATH} (TLS over a unix socket).
 *
 * @param scheme how to speak
 * @param host an address or name without brackets; empty for unix sockets
 * @param port 0 lets the system choose; 0 for unix sockets too
 * @param path the file of a unix socket; empty otherwise
 */
public record ListenUrl(Scheme scheme, String host, int port, String path) {

    /** How a listener speaks. */
    public enum Scheme {
        HTTP,
        HTTPS,
        UNIX,
        UNIXS;

        public boolean isTls() {
            return this == HTTPS || this == UNIXS;
        }

        public boolean isUnix() {
            return this == UNIX || this == UNIXS;
        }
    }

    /**
     * Reads a URL as etcd does. {@code unix://name} and {@code unix://dir/name} are relative to the working directory.
     *
     * @throws IllegalArgumentException with a sentence for the user
     */
    public static ListenUrl parse(String text) {
        int colon = text.indexOf("://");
        if (colon < 0) {
            throw new IllegalArgumentException("URL scheme must be http, https, unix, or unixs: " + text);
        }
        Scheme scheme = schemeOf(text.substring(0, colon), text);
        String rest = text.substring(colon + 3);
        return scheme.isUnix() ? unix(scheme, rest, text) : tcp(scheme, text);
    }

    private static Scheme schemeOf(String name, String text) {
        return switch (name) {
            case "http" -> Scheme.HTTP;
            case "https" -> Scheme.HTTPS;
            case "unix" -> Scheme.UNIX;
            case "unixs" -> Scheme.UNIXS;
            default -> throw new IllegalArgumentException("URL scheme must be http, https, unix, or unixs: " + text);
        };
    }

    private static ListenUrl unix(Scheme scheme, String path, String text) {
        if (path.isEmpty()) {
            throw new IllegalArgumentException("URL of a unix socket must name a file: " + text);
        }
        return new ListenUrl(scheme, "", 0, path);
    }

    private static ListenUrl tcp(Scheme scheme, String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not a URL: " + text, e);
        }
        if (uri.getHost() == null || uri.getPort() < 0) {
            throw new IllegalArgumentException("URL address does not have the form \"host:port\": " + text);
        }
        if (uri.getPath() != null && !uri.getPath().isEmpty()) {
            throw new IllegalArgumentException("URL must not contain a path: " + text);
        }
        String host = uri.getHost();
        boolean bracketed = host.startsWith("[");
        return new ListenUrl(scheme, bracketed ? host.substring(1, host.length() - 1) : host, uri.getPort(), "");
    }

    /** The same place with another port, e.g. the one the system chose. */
    public ListenUrl withPort(int actualPort) {
        return new ListenUrl(scheme, host, actualPort, path);
    }

    @Override
    public String toString() {
        String prefix = scheme.name().toLowerCase(java.util.Locale.ROOT) + "://";
        if (scheme.isUnix()) {
            return prefix + path;
        }
        return prefix + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
