package io.garboard.proxy.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Passes connections on to a port of this machine, until it is told to stand still. */
final class StallingLine implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Set<Socket> dead = ConcurrentHashMap.newKeySet();
    private boolean stalled;

    StallingLine(int target) throws IOException {
        this.target = target;
        start("line-accept", this::accept);
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Nothing moves any more, and nobody is told. */
    synchronized void stall() {
        stalled = true;
    }

    /** As {@link #stall}, but connections that are opened from now on work. */
    synchronized void stallOpen() {
        dead.addAll(sockets);
    }

    synchronized void heal() {
        stalled = false;
        dead.clear();
        notifyAll();
    }

    private synchronized void awaitMoving(Socket from) throws InterruptedException {
        while (stalled || dead.contains(from)) {
            wait();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket near = listener.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(near);
                sockets.add(far);
                start("line-there", () -> copy(near, far));
                start("line-back", () -> copy(far, near));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void copy(Socket from, Socket to) {
        byte[] buffer = new byte[16 << 10];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                awaitMoving(from);
                out.write(buffer, 0, length);
            }
        } catch (IOException e) {
            // One end is gone; the other follows.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        heal();
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
