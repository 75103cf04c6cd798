package io.garboard.conformance.harness;

import io.garboard.conformance.harness.PeerLinks.Way;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One connection from a member to another, as it is passed on. */
final class PassedConnection {

    private static final int BUFFER_BYTES = 64 << 10;

    private final PeerLinks links;
    private final Socket near;
    private final String callee;
    private final int target;
    private volatile @Nullable Socket far;
    private volatile @Nullable String caller;
    private volatile boolean closed;

    PassedConnection(PeerLinks links, Socket near, String callee, int target) {
        this.links = links;
        this.near = near;
        this.callee = callee;
        this.target = target;
    }

    void start() {
        thread("links-there", this::there);
    }

    private static void thread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    boolean isBetween(String a, String b) {
        String from = caller;
        return (a.equals(from) && b.equals(callee)) || (b.equals(from) && a.equals(callee));
    }

    private void there() {
        try {
            String from = awaitCaller();
            if (from == null || links.isBroken(new Way(from, callee))) {
                close();
                return;
            }
            caller = from;
            Socket opened = new Socket(InetAddress.getLoopbackAddress(), target);
            far = opened;
            near.setTcpNoDelay(true);
            opened.setTcpNoDelay(true);
            if (closed || links.isBroken(new Way(from, callee))) {
                close();
                return;
            }
            thread("links-back", () -> pass(opened, near, new Way(callee, from)));
            pass(near, opened, new Way(from, callee));
        } catch (IOException e) {
            close();
        }
    }

    /** A process that has just been started may not be known yet. */
    private @Nullable String awaitCaller() {
        while (!closed) {
            String found = links.callerFrom(near.getPort());
            if (found != null) {
                return found;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        return null;
    }

    private void pass(Socket from, Socket to, Way way) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                links.awaitOpen(way);
                out.write(buffer, 0, length);
            }
            // That the connection ended is news too, which must not get through a line that stands still.
            links.awaitOpen(way);
        } catch (IOException e) {
            // One end is gone; the other follows.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    /** Closes both ends. Any thread, any number of times. */
    void close() {
        closed = true;
        links.closed(this);
        closeQuietly(near);
        Socket other = far;
        if (other != null) {
            closeQuietly(other);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }
}
