package io.garboard.conformance.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Where connections to one member come in. */
final class Door {

    private static final int BACKLOG = 200;

    private final PeerLinks links;
    private final String member;
    private final int target;
    private final ServerSocket listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());

    Door(PeerLinks links, String member, int target) throws IOException {
        this.links = links;
        this.member = member;
        this.target = target;
        Thread thread = new Thread(this::accept, "links-door-" + member);
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket near = listener.accept();
                PassedConnection connection = new PassedConnection(links, near, member, target);
                links.opened(connection);
                connection.start();
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new IllegalStateException("a listener cannot be closed", e);
        }
    }
}
