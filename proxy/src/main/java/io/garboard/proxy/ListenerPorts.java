package io.garboard.proxy;

import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.util.DomainSocketAddress;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServerPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/** Turns URLs to listen on into a server's ports. */
public final class ListenerPorts {

    private ListenerPorts() {}

    /** Adds the port, after clearing away a socket file that an earlier process has left. */
    public static void add(ListenUrl url, ServerBuilder builder) throws IOException {
        if (url.scheme().isUnix()) {
            // Nobody listens on it, and it keeps others from doing so.
            Files.deleteIfExists(Path.of(url.path()));
        }
        builder.port(portOf(url));
    }

    private static ServerPort portOf(ListenUrl url) {
        SessionProtocol protocol = url.scheme().isTls() ? SessionProtocol.HTTPS : SessionProtocol.HTTP;
        if (url.scheme().isUnix()) {
            return new ServerPort(DomainSocketAddress.of(Path.of(url.path())), protocol);
        }
        return new ServerPort(new InetSocketAddress(url.host(), url.port()), protocol);
    }

    /** The same URLs with the ports that the system chose. */
    public static List<ListenUrl> bound(List<ListenUrl> urls, Server server) {
        // TCP ports are reported in the order in which they were asked for; unix sockets have none.
        Iterator<Integer> ports = server.activePorts().keySet().stream()
                .filter(address -> !(address instanceof DomainSocketAddress))
                .map(InetSocketAddress::getPort)
                .iterator();
        return urls.stream()
                .map(url -> url.scheme().isUnix() ? url : url.withPort(ports.next()))
                .toList();
    }
}
