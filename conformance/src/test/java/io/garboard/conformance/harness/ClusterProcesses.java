package io.garboard.conformance.harness;

import io.garboard.etcd.rpc.StatusRequest;
import io.garboard.etcd.rpc.StatusResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of child processes on loopback, of Garboard (each member on a backend of its own if need be) or of etcd. Members
 * are called m1, m2 and so on; those that join later are added at the end. Not thread-safe. {@link #close} kills all of
 * them and deletes their data.
 */
public final class ClusterProcesses implements AutoCloseable {

    private static final Duration LEADER_TIMEOUT = Duration.ofMinutes(3);
    private static final String HEAP = "-Xmx256m";

    private final List<ServerProcess> members = new ArrayList<>();
    private final List<String> flags;
    private final boolean httpsBeside;

    private ClusterProcesses(List<String> flags, boolean httpsBeside) {
        this.flags = flags;
        this.httpsBeside = httpsBeside;
    }

    /** Starts a new cluster of one kind, and waits until each member serves. */
    public static ClusterProcesses launch(ServerKind kind, int size, String... flags) throws IOException {
        return launch(Collections.nCopies(size, kind), flags);
    }

    /** Starts a new cluster with a member of each of these kinds, and waits until each of them serves. */
    public static ClusterProcesses launch(List<ServerKind> kinds, String... flags) throws IOException {
        return launch(null, false, kinds, member -> {}, flags);
    }

    /** The same, with something done to each member before it starts. */
    public static ClusterProcesses launch(List<ServerKind> kinds, Consumer<ServerProcess> beforeStart, String... flags)
            throws IOException {
        return launch(null, false, kinds, beforeStart, flags);
    }

    /** The same, with members that listen on an https URL too; the flags have to name a certificate. */
    public static ClusterProcesses launchWithHttpsBeside(List<ServerKind> kinds, String... flags) throws IOException {
        return launch(null, true, kinds, member -> {}, flags);
    }

    /** The same, with all that members say to each other going through {@code links}. */
    public static ClusterProcesses launch(PeerLinks links, List<ServerKind> kinds, String... flags) throws IOException {
        return launch(links, false, kinds, member -> {}, flags);
    }

    private static ClusterProcesses launch(
            @Nullable PeerLinks links,
            boolean httpsBeside,
            List<ServerKind> kinds,
            Consumer<ServerProcess> beforeStart,
            String... flags)
            throws IOException {
        ClusterProcesses cluster = new ClusterProcesses(List.of(flags), httpsBeside);
        try {
            for (ClusterSeat seat : seats(kinds.size(), links)) {
                ServerKind kind = kinds.get(cluster.members.size());
                cluster.members.add(cluster.member(kind, seat));
            }
            for (ServerProcess member : cluster.members) {
                beforeStart.accept(member);
                member.startWithoutWaiting();
                if (links != null) {
                    links.runs(member.name(), member.handle());
                }
            }
            cluster.members.forEach(ServerProcess::awaitReady);
        } catch (IOException | RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    private ServerProcess member(ServerKind kind, ClusterSeat seat) throws IOException {
        List<String> more = httpsBeside ? List.of("https://127.0.0.1:" + ServerProcess.somePort()) : List.of();
        return ServerProcess.member(kind, HEAP, seat, more, flags);
    }

    private static List<ClusterSeat> seats(int size, @Nullable PeerLinks links) throws IOException {
        List<Integer> listening = new ArrayList<>();
        List<Integer> advertised = new ArrayList<>();
        List<String> listed = new ArrayList<>();
        for (int i = 1; i <= size; i++) {
            int port = Ports.next();
            listening.add(port);
            advertised.add(links == null ? port : links.open("m" + i, port));
            listed.add("m" + i + "=" + ClusterSeat.peerUrl(advertised.get(i - 1)));
        }
        String initialCluster = String.join(",", listed);
        List<ClusterSeat> seats = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            seats.add(new ClusterSeat(
                    "m" + (i + 1), Ports.next(), listening.get(i), advertised.get(i), initialCluster, "new"));
        }
        return seats;
    }

    /**
     * Another member, not started and not told to the cluster: that is {@code etcdctl member add} with its
     * {@link ServerProcess#peerUrl}.
     *
     * @param beside those that it is told of, members that are gone left out
     */
    public ServerProcess newcomer(ServerKind kind, List<ServerProcess> beside) throws IOException {
        String name = "m" + (members.size() + 1);
        String listed = beside.stream()
                .map(member -> member.name() + "=" + member.peerUrl() + ",")
                .collect(Collectors.joining());
        int port = Ports.next();
        ClusterSeat seat = new ClusterSeat(
                name, Ports.next(), port, port, listed + name + "=" + ClusterSeat.peerUrl(port), "existing");
        ServerProcess member = member(kind, seat);
        members.add(member);
        return member;
    }

    /** All of them, also those that do not run. */
    public List<ServerProcess> members() {
        return List.copyOf(members);
    }

    /**
     * The member that was listed in this place.
     *
     * @param number from 1 on
     */
    public ServerProcess member(int number) {
        return members.get(number - 1);
    }

    /** Those that run. */
    public List<ServerProcess> running() {
        return members.stream().filter(ServerProcess::isRunning).toList();
    }

    /** Whoever says that it leads; waits for one. */
    public ServerProcess leader() {
        ServerProcess[] found = new ServerProcess[1];
        Await.until(LEADER_TIMEOUT, () -> "no leader\n" + logTails(), () -> {
            found[0] = leaderNow();
            return found[0] != null;
        });
        return found[0];
    }

    private @Nullable ServerProcess leaderNow() {
        for (ServerProcess member : running()) {
            StatusResponse status = status(member);
            if (status != null
                    && status.getLeader() != 0
                    && status.getLeader() == status.getHeader().getMemberId()) {
                return member;
            }
        }
        return null;
    }

    /** Null if it does not answer. */
    public @Nullable StatusResponse status(ServerProcess member) {
        try (EtcdClient client = member.connect()) {
            return client.maintenance().status(StatusRequest.getDefaultInstance());
        } catch (RuntimeException e) {
            return null;
        }
    }

    /** The member's id, as long as it runs. */
    public long idOf(ServerProcess member) {
        StatusResponse[] found = new StatusResponse[1];
        Await.until(LEADER_TIMEOUT, () -> member.name() + " does not answer\n" + member.logTail(), () -> {
            found[0] = status(member);
            return found[0] != null;
        });
        return found[0].getHeader().getMemberId();
    }

    /** The member's id as etcdctl takes it. */
    public String hexIdOf(ServerProcess member) {
        return Long.toHexString(idOf(member)).toLowerCase(Locale.ROOT);
    }

    /** The members that run and do not lead. */
    public List<ServerProcess> followers() {
        ServerProcess leader = leader();
        return running().stream().filter(member -> member != leader).toList();
    }

    /** Client URLs of all that run, as etcdctl takes them. */
    public String endpoints() {
        return running().stream().map(ServerProcess::endpoint).collect(Collectors.joining(","));
    }

    /** On all members that run now. */
    public Etcdctl etcdctl() {
        return new Etcdctl(endpoints());
    }

    /** The ends of all logs, for failure messages. */
    public String logTails() {
        return members.stream()
                .map(member -> "== " + member.name() + "\n" + member.logTail())
                .collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        members.forEach(ServerProcess::close);
    }
}
