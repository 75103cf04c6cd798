package io.garboard.conformance.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Numbers of ports for servers that have to be told one. They lie below those from which systems take the ports of outgoing
 * connections, so nobody gets one by chance while its server does not listen yet, or is down for a moment. Each test process
 * has a block of its own for as long as it lives, by the datagram socket on the block's first port. Thread-safe.
 */
final class Ports {

    private static final int FIRST = 10_000;
    private static final int BLOCK = 2_000;
    private static final int BLOCKS = 11;

    private static final Ports OWN = new Ports();

    /** Keeps other test processes out of the block. */
    @SuppressWarnings("unused") // its being open is what it is for
    private final DatagramSocket claim;

    private final int block;
    private int used;

    private Ports() {
        claim = claimBlock();
        block = claim.getLocalPort();
    }

    private static DatagramSocket claimBlock() {
        int start = ThreadLocalRandom.current().nextInt(BLOCKS);
        for (int i = 0; i < BLOCKS; i++) {
            try {
                int port = FIRST + (start + i) % BLOCKS * BLOCK;
                return new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            } catch (SocketException e) {
                // Another test process has it.
            }
        }
        throw new IllegalStateException("all blocks of ports are taken");
    }

    /** A port on which nobody listens now, and which nobody else is told before some thousand others. */
    static int next() {
        return OWN.nextFree();
    }

    private synchronized int nextFree() {
        for (int i = 0; i < BLOCK; i++) {
            used = used % (BLOCK - 1) + 1;
            if (isFree(block + used)) {
                return block + used;
            }
        }
        throw new IllegalStateException("no port is free from " + block + " on");
    }

    private static boolean isFree(int port) {
        ServerSocket socket;
        try {
            socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            return false;
        }
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return true;
    }
}
