package io.garboard.server.flags;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A URL as etcd's flags take it: {@code http(s)://host:port}, or {@code unix(s)://path} for a socket file.
 *
 * @param scheme one of http, https, unix, unixs
 * @param host without brackets for IPv6; empty for all addresses, and for unix
 * @param port 0 to 65535; -1 for unix
 * @param path the socket file of a unix URL (host and path run together, as etcd does); empty otherwise
 */
public record EtcdUrl(String scheme, String host, int port, String path) {

    private static final Set<String> SCHEMES = Set.of("http", "https", "unix", "unixs");
    private static final Pattern IPV4 = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

    /** Reads one URL, with etcd's error texts. */
    public static EtcdUrl parse(String given) throws FlagException {
        String text = given.strip();
        int colon = text.indexOf(':');
        String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        if (!SCHEMES.contains(scheme)) {
            throw new FlagException("URL scheme must be http, https, unix, or unixs: " + text);
        }
        String rest = text.substring(colon + 1);
        if (rest.startsWith("//")) {
            rest = rest.substring(2);
        }
        if (scheme.startsWith("unix")) {
            if (rest.isEmpty()) {
                throw new FlagException("URL of a unix socket must contain a path: " + text);
            }
            return new EtcdUrl(scheme, "", -1, rest);
        }
        return parseHostPort(scheme, rest, text);
    }

    private static EtcdUrl parseHostPort(String scheme, String rest, String text) throws FlagException {
        int slash = rest.indexOf('/');
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        int colon = authority.lastIndexOf(':');
        boolean bracketed = authority.startsWith("[") && authority.lastIndexOf(']') == colon - 1;
        if (colon < 0 || (!bracketed && authority.indexOf(':') != colon)) {
            throw new FlagException("URL address does not have the form \"host:port\": " + text);
        }
        if (slash >= 0) {
            throw new FlagException("URL must not contain a path: " + text);
        }
        String host = bracketed ? authority.substring(1, colon - 1) : authority.substring(0, colon);
        return new EtcdUrl(scheme, host, parsePort(authority.substring(colon + 1), text), "");
    }

    private static int parsePort(String digits, String text) throws FlagException {
        try {
            int port = Integer.parseInt(digits);
            if (port >= 0 && port <= 65535 && Character.isDigit(digits.charAt(0))) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Falls through to the one message for every bad port.
        }
        throw new FlagException("URL address does not have the form \"host:port\": " + text);
    }

    /** Reads a comma-separated list, dropping repetitions; empty text is an empty list. */
    public static List<EtcdUrl> parseList(String text) throws FlagException {
        LinkedHashSet<EtcdUrl> urls = new LinkedHashSet<>();
        if (!text.isBlank()) {
            for (String part : text.split(",", -1)) {
                urls.add(parse(part));
            }
        }
        return List.copyOf(new ArrayList<>(urls));
    }

    public boolean isUnix() {
        return scheme.startsWith("unix");
    }

    /** Whether clients speak TLS here: https, unixs. */
    public boolean isTls() {
        return scheme.endsWith("s");
    }

    /** Whether a listener can bind to it without asking a name server: a unix socket, localhost or a literal address. */
    public boolean isBindable() {
        return isUnix() || host.equals("localhost") || isIpLiteral(host);
    }

    private static boolean isIpLiteral(String host) {
        if (IPV4.matcher(host).matches()) {
            return List.of(host.split("\\.")).stream().allMatch(part -> Integer.parseInt(part) <= 255);
        }
        if (!host.contains(":")) {
            return false;
        }
        try {
            // With a colon in it the name can only be a literal, so this never asks a name server.
            return InetAddress.getByName(host) != null;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        if (isUnix()) {
            return scheme + "://" + path;
        }
        return scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
