package io.garboard.conformance.harness;

import com.google.protobuf.ByteString;
import io.garboard.etcd.rpc.RangeRequest;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server as a child process: free loopback ports, a data directory of its own below a temporary directory, its output
 * in a log file there. {@link #start} returns once it answers a linearizable read. It can be killed and started again
 * on the same data and ports. Not thread-safe. {@link #close} kills the child and deletes everything.
 */
public final class ServerProcess implements AutoCloseable {
    private static final Duration READY_TIMEOUT = Duration.ofMinutes(4);
    private static final long END_TIMEOUT_SECONDS = 180;

    /** Every child ever started: if this JVM is asked to end, none of them stays. */
    private static final Set<Process> CHILDREN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> CHILDREN.forEach(Process::destroyForcibly), "children-killer"));
    }

    private final ServerKind kind;
    private final String heap;
    private final List<String> moreClientUrls;
    private final List<String> extraFlags;
    private final Path home;
    private final Map<String, String> environment = new HashMap<>();
    private ClusterSeat seat;
    private @Nullable Process process;

    private ServerProcess(
            ServerKind kind, String heap, ClusterSeat seat, List<String> moreClientUrls, List<String> extraFlags)
            throws IOException {
        this.kind = kind;
        this.heap = heap;
        this.seat = seat;
        this.moreClientUrls = moreClientUrls;
        this.extraFlags = extraFlags;
        home = Files.createTempDirectory("conformance-");
    }

    /** A member of a cluster, not started yet. */
    static ServerProcess member(
            ServerKind kind, String heap, ClusterSeat seat, List<String> moreClientUrls, List<String> extraFlags)
            throws IOException {
        return new ServerProcess(kind, heap, seat, moreClientUrls, extraFlags);
    }

    /** Starts a server and waits until it serves. */
    public static ServerProcess launch(ServerKind kind, String... extraFlags) throws IOException {
        return launch(kind, List.of(), extraFlags);
    }

    /** Starts a server that also listens on these addresses, and waits until it serves on its own. */
    public static ServerProcess launch(ServerKind kind, List<String> moreClientUrls, String... extraFlags)
            throws IOException {
        return launch(new ServerProcess(kind, "-Xmx512m", ClusterSeat.alone(), moreClientUrls, List.of(extraFlags)));
    }

    /** Starts a server with little memory, and waits until it serves. */
    public static ServerProcess launchSmall(ServerKind kind) throws IOException {
        return launch(new ServerProcess(kind, "-Xmx192m", ClusterSeat.alone(), List.of(), List.of()));
    }

    private static ServerProcess launch(ServerProcess server) throws IOException {
        try {
            server.start();
        } catch (IOException | RuntimeException | Error e) {
            server.close();
            throw e;
        }
        return server;
    }

    public ServerKind kind() {
        return kind;
    }

    public int clientPort() {
        return seat.clientPort();
    }

    public String name() {
        return seat.name();
    }

    /** Where the other members reach it. */
    public String peerUrl() {
        return seat.peerUrl();
    }

    public String endpoint() {
        return "http://127.0.0.1:" + seat.clientPort();
    }

    /** Further addresses that it listens on for clients. */
    public List<String> moreClientUrls() {
        return moreClientUrls;
    }

    public Path dataDirectory() {
        return home.resolve("data");
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Waits until it ends by itself, and tells its exit code. */
    public int awaitEnd() {
        Await.until(READY_TIMEOUT, () -> kind + " does not end\n" + logTail(), () -> !running()
                .isAlive());
        CHILDREN.remove(running());
        return running().exitValue();
    }

    public long pid() {
        return running().pid();
    }

    public ProcessHandle handle() {
        return running().toHandle();
    }

    /** SIGSTOP: the process stands still, with all its connections open. */
    public void pause() {
        signal("STOP");
    }

    /** SIGCONT: it goes on as if nothing had been. */
    public void unpause() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int code = new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid())
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("kill -" + name + " ended with " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public EtcdClient connect() {
        return new EtcdClient(seat.clientPort());
    }

    /** Starts (again) on the same data and ports, and waits until it serves. */
    public void start() throws IOException {
        startWithoutWaiting();
        awaitReady();
    }

    /**
     * Starts (again) and returns as soon as there is a process.
     *
     * @param moreFlags for this start alone
     */
    public void startWithoutWaiting(String... moreFlags) throws IOException {
        List<String> command = new ArrayList<>(kind.command(heap));
        command.addAll(List.of("--data-dir", dataDirectory().toString()));
        String listen = String.join(
                ",",
                Stream.concat(Stream.of(endpoint()), moreClientUrls.stream()).toList());
        command.addAll(List.of("--listen-client-urls", listen, "--advertise-client-urls", endpoint()));
        command.addAll(seat.flags());
        command.addAll(extraFlags);
        command.addAll(List.of(moreFlags));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()));
        builder.environment().putAll(environment);
        process = builder.start();
        CHILDREN.add(process);
    }

    /** Sets these environment variables from the next start on. */
    public void environment(Map<String, String> variables) {
        environment.putAll(variables);
    }

    /** From the next start on it is told that it joins a cluster of these, {@code NAME=URL,…}, itself among them. */
    public void joins(String initialCluster) {
        seat = seat.joining(initialCluster);
    }

    /** What a new disk has. */
    public void deleteData() throws IOException {
        Directories.delete(dataDirectory());
    }

    /** SIGTERM, and waits for the end. */
    public void stop() {
        end(running()::destroy);
    }

    /** SIGTERM; {@link #awaitEnd} waits for the end. */
    public void stopWithoutWaiting() {
        running().destroy();
    }

    /** SIGKILL, and waits for the end. */
    public void kill() {
        end(running()::destroyForcibly);
    }

    public String log() {
        try {
            return Files.exists(logFile()) ? Files.readString(logFile(), StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Empty while the server runs; after its death its exit code and the end of its log. */
    public String epitaph() {
        return running().isAlive() ? "" : kind + " ended with " + running().exitValue() + "\n" + logTail() + "\n";
    }

    /** Resident memory that is no file's, from /proc, in bytes: what a memory-mapped engine reads does not count. */
    public long anonymousBytes() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid()), "status"))) {
            String line = lines.filter(text -> text.startsWith("RssAnon:"))
                    .findFirst()
                    .orElseThrow();
            return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
        }
    }

    @Override
    public void close() {
        if (isRunning()) {
            kill();
        }
        try {
            Directories.delete(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it serves linearizable reads, which takes a majority. */
    public void awaitReady() {
        Await.until(READY_TIMEOUT, () -> kind + " does not listen\n" + threadsAndLog(), () -> listens() || ended());
        String[] last = {""};
        try (EtcdClient client = connect()) {
            Await.until(READY_TIMEOUT, () -> kind + " is not ready: " + last[0] + "\n" + threadsAndLog(), () -> {
                last[0] = refusalOfARead(client);
                return last[0].isEmpty() || ended();
            });
        }
    }

    /** Empty if it is answered: members of a cluster listen before there is a leader, and leaders change. */
    private static String refusalOfARead(EtcdClient client) {
        RangeRequest read = RangeRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8("health"))
                .build();
        try {
            var unused = client.kv().withWaitForReady().range(read);
            return "";
        } catch (StatusRuntimeException e) {
            return e.getStatus().toString();
        }
    }

    private boolean ended() {
        if (!running().isAlive()) {
            throw new IllegalStateException(kind + " ended with " + running().exitValue() + "\n" + logTail());
        }
        return false;
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), seat.clientPort()), 1_000);
            // The system may choose the very port as the client's own, and then nobody but the client itself is there.
            return socket.getLocalPort() != seat.clientPort();
        } catch (IOException e) {
            return false;
        }
    }

    private void end(Runnable signal) {
        signal.run();
        try {
            if (!running().waitFor(END_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                running().destroyForcibly().waitFor();
                throw new AssertionError(kind + " did not stop within " + END_TIMEOUT_SECONDS + " s\n" + logTail());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            CHILDREN.remove(running());
        }
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException("never started");
        }
        return process;
    }

    private Path logFile() {
        return home.resolve("server.log");
    }

    /** What its threads are doing, if it is a JVM that runs, and the end of its output before that. */
    private String threadsAndLog() {
        String before = logTail();
        if (!kind.isGarboard() || !isRunning()) {
            return before;
        }
        signal("QUIT");
        try {
            Await.until(Duration.ofSeconds(60), () -> "no thread dump", () -> log().contains("JNI global refs"));
        } catch (AssertionError e) {
            return before + "\n" + e.getMessage();
        }
        String log = log();
        return before + "\n" + log.substring(log.indexOf("Full thread dump"));
    }

    /** The end of its output. */
    public String logTail() {
        String log = log();
        return log.substring(Math.max(0, log.length() - 3_000));
    }

    /** A port that nobody listens on. */
    public static int somePort() {
        return Ports.next();
    }
}
