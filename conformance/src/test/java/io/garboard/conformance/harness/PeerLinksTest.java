package io.garboard.conformance.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The proxy between members must do what tests believe it does. */
class PeerLinksTest {

    private final Map<Integer, String> callers = new ConcurrentHashMap<>();
    private final PeerLinks links = new PeerLinks(callers::get);
    private final ServerSocket memberB = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int doorOfB = links.open("b", memberB.getLocalPort());

    PeerLinksTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        links.close();
        memberB.close();
    }

    /** Both ends of a connection from one member to another. */
    private record Pair(Socket near, Socket far) implements AutoCloseable {
        void send(Socket from, int value) throws IOException {
            from.getOutputStream().write(value);
        }

        int receive(Socket at) throws IOException {
            at.setSoTimeout(60_000);
            return at.getInputStream().read();
        }

        @Override
        public void close() throws IOException {
            near.close();
            far.close();
        }
    }

    private Pair connect(String caller) throws IOException {
        Socket near = new Socket(InetAddress.getLoopbackAddress(), doorOfB);
        callers.put(near.getLocalPort(), caller);
        return new Pair(near, memberB.accept());
    }

    @Test
    void bytesPassBothWays() throws IOException {
        try (Pair pair = connect("a")) {
            pair.send(pair.near(), 1);
            assertThat(pair.receive(pair.far())).isEqualTo(1);
            pair.send(pair.far(), 2);
            assertThat(pair.receive(pair.near())).isEqualTo(2);
        }
    }

    @Test
    void aLinkThatStandsStillOneWayPassesTheOther() throws IOException {
        try (Pair pair = connect("a");
                Pair third = connect("c")) {
            links.stallOneWay("a", "b");
            pair.send(pair.near(), 1);
            pair.send(pair.far(), 2);
            assertThat(pair.receive(pair.near())).isEqualTo(2);
            third.send(third.near(), 3);
            assertThat(third.receive(third.far())).isEqualTo(3);
            assertThat(pair.far().getInputStream().available()).isZero();
            links.heal("a", "b");
            assertThat(pair.receive(pair.far())).isEqualTo(1);
        }
    }

    @Test
    void aSeveredLinkBreaksAndStaysBroken() throws IOException {
        try (Pair pair = connect("a")) {
            pair.send(pair.near(), 1);
            assertThat(pair.receive(pair.far())).isEqualTo(1);
            links.sever("b", "a");
            assertThat(pair.receive(pair.near())).isEqualTo(-1);
            try (Socket again = new Socket(InetAddress.getLoopbackAddress(), doorOfB)) {
                callers.put(again.getLocalPort(), "a");
                again.setSoTimeout(60_000);
                assertThat(again.getInputStream().read()).isEqualTo(-1);
            }
            links.healAll();
            try (Pair healed = connect("a")) {
                healed.send(healed.near(), 4);
                assertThat(healed.receive(healed.far())).isEqualTo(4);
            }
        }
    }

    @Test
    void aProcessIsFoundByItsPort() throws IOException {
        SocketOwners owners = new SocketOwners();
        try (Socket near = new Socket(InetAddress.getLoopbackAddress(), doorOfB)) {
            assertThat(owners.memberWithPort(near.getLocalPort())).isNull();
            owners.runs("here", ProcessHandle.current());
            assertThat(owners.memberWithPort(near.getLocalPort())).isEqualTo("here");
        }
    }

    @Test
    void closedConnectionsAreForgotten() throws IOException {
        try (Pair pair = connect("a")) {
            pair.send(pair.near(), 1);
            assertThat(pair.receive(pair.far())).isEqualTo(1);
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (links.connections() > 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(links.connections()).isZero();
    }
}
