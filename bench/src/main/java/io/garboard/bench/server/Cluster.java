package io.garboard.bench.server;

import io.garboard.bench.load.ProcessUsage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Members on fresh data directories, ended and cleaned up by {@link #close}. */
public final class Cluster implements Servers {

    /** Long enough for a launcher that builds first. */
    private static final Duration READY_TIMEOUT = Duration.ofMinutes(10);

    private final Path directory;
    private final List<MemberProcess> members = new ArrayList<>();
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final @Nullable SSLContext tls;
    private long readyNanos;

    private Cluster(Path directory, @Nullable SSLContext tls) {
        this.directory = directory;
        this.tls = tls;
    }

    /** Starts {@code memberCount} members below {@code parent} and waits until each answers. */
    public static Cluster start(ServerKind kind, int memberCount, boolean tls, Path parent)
            throws IOException, InterruptedException {
        Files.createDirectories(parent);
        // Absolute, since a server may change its directory.
        Path directory =
                Files.createTempDirectory(parent, "bench-" + kind.name() + "-").toAbsolutePath();
        TlsMaterial material = tls ? TlsMaterial.create(directory) : null;
        Cluster cluster = new Cluster(directory, tls ? TlsMaterial.trustingEverything() : null);
        try {
            cluster.launch(kind, memberCount, material);
            return cluster;
        } catch (IOException | InterruptedException e) {
            // The directory stays: it has the log that the message names.
            cluster.stop();
            throw e;
        }
    }

    private void launch(ServerKind kind, int memberCount, @Nullable TlsMaterial material)
            throws IOException, InterruptedException {
        List<Integer> ports = freePorts(2 * memberCount);
        MemberFlags flags =
                new MemberFlags(ports.subList(0, memberCount), ports.subList(memberCount, 2 * memberCount), material);
        List<String> more = new ArrayList<>(kind.flags());
        if (kind.encrypted()) {
            more.add(EncryptionMaterial.create(directory, kind.command()));
        }
        long start = System.nanoTime();
        for (int i = 0; i < memberCount; i++) {
            Path own = Files.createDirectory(directory.resolve("member" + (i + 1)));
            List<String> command = new ArrayList<>(kind.command());
            command.addAll(flags.of(i, own));
            command.addAll(more);
            members.add(MemberProcess.start(command, kind.environment(), own.resolve("server.log")));
            addresses.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.get(i)));
        }
        awaitReady(start);
    }

    private void awaitReady(long startNanos) throws IOException, InterruptedException {
        long deadline = startNanos + READY_TIMEOUT.toNanos();
        for (int i = 0; i < members.size(); i++) {
            MemberProcess member = members.get(i);
            while (!Probe.answers(addresses.get(i), tls)) {
                if (!member.isAlive() || System.nanoTime() > deadline) {
                    throw new IOException("the server did not become ready; its log: " + member.log());
                }
            }
        }
        readyNanos = System.nanoTime() - startNanos;
    }

    /** Ports that are free now. They are chosen together, so they differ. */
    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket(0);
                sockets.add(socket);
                ports.add(socket.getLocalPort());
            }
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
        return ports;
    }

    @Override
    public List<InetSocketAddress> addresses() {
        return addresses;
    }

    @Override
    public @Nullable SSLContext tls() {
        return tls;
    }

    @Override
    public ProcessUsage usage() throws IOException {
        ProcessUsage sum = ProcessUsage.NONE;
        for (MemberProcess member : members) {
            sum = sum.plus(ProcessUsage.of(member.pid()));
        }
        return sum;
    }

    @Override
    public long readyNanos() {
        return readyNanos;
    }

    @Override
    public void restart() throws IOException, InterruptedException {
        stop();
        long start = System.nanoTime();
        for (MemberProcess member : members) {
            member.startAgain();
        }
        awaitReady(start);
    }

    private void stop() {
        members.forEach(MemberProcess::stop);
    }

    @Override
    public void close() {
        stop();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
