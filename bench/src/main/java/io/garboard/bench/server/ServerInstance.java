package io.garboard.bench.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One running server on a fresh data directory, ended and cleaned up by {@link #close}. */
public final class ServerInstance implements AutoCloseable {

    private static final Duration READY_TIMEOUT = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 5;
    private static final long STOP_SECONDS = 20;

    private final Process process;
    private final Path directory;
    private final InetSocketAddress address;
    private final long readyNanos;
    private final boolean keepDirectory;

    private ServerInstance(
            Process process, Path directory, InetSocketAddress address, long readyNanos, boolean keepDirectory) {
        this.process = process;
        this.directory = directory;
        this.address = address;
        this.readyNanos = readyNanos;
        this.keepDirectory = keepDirectory;
    }

    /** Starts a server on a fresh directory below {@code parent} and waits until it is healthy. */
    public static ServerInstance start(ServerKind kind, Path parent) throws IOException, InterruptedException {
        return start(kind, Files.createTempDirectory(parent, "bench-" + kind.name() + "-"), false);
    }

    /** Starts a server on a directory that stays when it is closed. */
    public static ServerInstance startOn(ServerKind kind, Path directory) throws IOException, InterruptedException {
        return start(kind, directory, true);
    }

    private static ServerInstance start(ServerKind kind, Path directory, boolean keep)
            throws IOException, InterruptedException {
        int clientPort = freePort();
        int peerPort = freePort();
        String clientUrl = "http://127.0.0.1:" + clientPort;
        String peerUrl = "http://127.0.0.1:" + peerPort;
        List<String> command = new ArrayList<>(kind.command());
        command.addAll(List.of(
                "--data-dir=" + directory.resolve("data"),
                "--listen-client-urls=" + clientUrl,
                "--advertise-client-urls=" + clientUrl,
                "--listen-peer-urls=" + peerUrl,
                "--initial-advertise-peer-urls=" + peerUrl,
                "--initial-cluster=default=" + peerUrl,
                "--quota-backend-bytes=" + (8L << 30),
                "--log-level=warn"));
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("server.log").toFile())
                .start();
        awaitHealthy(process, URI.create(clientUrl + "/health"), directory);
        return new ServerInstance(
                process,
                directory,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), clientPort),
                System.nanoTime() - start,
                keep);
    }

    private static void awaitHealthy(Process process, URI health, Path directory)
            throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request =
                HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(2)).build();
        long deadline = System.nanoTime() + READY_TIMEOUT.toNanos();
        while (System.nanoTime() < deadline && process.isAlive()) {
            try {
                if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // Not listening yet.
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        process.destroyForcibly();
        throw new IOException("the server did not become healthy; its log: " + directory.resolve("server.log"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    public InetSocketAddress address() {
        return address;
    }

    public long pid() {
        return process.pid();
    }

    /** From starting the process to the first healthy answer. */
    public long readyNanos() {
        return readyNanos;
    }

    /** Ends the server by SIGTERM, or by SIGKILL if it does not end by itself, and deletes a fresh directory. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        if (!keepDirectory) {
            delete(directory);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
