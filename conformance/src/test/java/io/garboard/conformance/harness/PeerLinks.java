package io.garboard.conformance.harness;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The links between the members of a cluster of real processes: every member advertises an address of this proxy, which
 * passes connections on and knows which member opened each. Links stand still one way or both ways, as if packets were lost,
 * or break; healed, they go on. Works for any program, with or without TLS. Thread-safe.
 *
 * <p>Use: {@link #open} a door for each member before any is started, give its address as the member's advertised peer URL,
 * and say with {@link #runs} which process a member is, each time that one is started.
 */
public final class PeerLinks implements AutoCloseable {

    /** Bytes of one member on their way to another. */
    record Way(String from, String to) {}

    private final SocketOwners owners;
    private final IntFunction<@Nullable String> callerByPort;
    private final Map<String, Door> doors = new ConcurrentHashMap<>();
    private final List<PassedConnection> connections = new CopyOnWriteArrayList<>();
    private final Set<Way> stalled = ConcurrentHashMap.newKeySet();
    private final Set<Way> broken = ConcurrentHashMap.newKeySet();

    /** Finds out who calls by the processes' open sockets. */
    public PeerLinks() {
        this.owners = new SocketOwners();
        this.callerByPort = owners::memberWithPort;
    }

    /** @param callerByPort which member calls from a local port; null if that is not known yet */
    PeerLinks(IntFunction<@Nullable String> callerByPort) {
        this.owners = new SocketOwners();
        this.callerByPort = callerByPort;
    }

    /**
     * Opens a door to the member that will listen on {@code port}.
     *
     * @return the port that others are to be told
     */
    public int open(String member, int port) throws IOException {
        Door door = new Door(this, member, port);
        doors.put(member, door);
        return door.port();
    }

    /** This process, or one that it starts, is the member from now on. */
    public void runs(String member, ProcessHandle process) {
        owners.runs(member, process);
    }

    /** Nothing from {@code from} gets to {@code to} any more, and nobody is told; the other way works on. */
    public void stallOneWay(String from, String to) {
        stalled.add(new Way(from, to));
    }

    /** Nothing gets from either to the other any more, and nobody is told. */
    public void stall(String a, String b) {
        stallOneWay(a, b);
        stallOneWay(b, a);
    }

    /** Nothing gets to or from this member any more, and nobody is told. */
    public void isolate(String member) {
        doors.keySet().stream().filter(other -> !other.equals(member)).forEach(other -> stall(member, other));
    }

    /** Breaks all connections between the two, and every new one. */
    public void sever(String a, String b) {
        broken.add(new Way(a, b));
        broken.add(new Way(b, a));
        for (PassedConnection connection : connections) {
            if (connection.isBetween(a, b)) {
                connection.close();
            }
        }
    }

    /** The links between the two work again; what stood still moves on. */
    public void heal(String a, String b) {
        for (Way way : List.of(new Way(a, b), new Way(b, a))) {
            stalled.remove(way);
            broken.remove(way);
        }
        wake();
    }

    public void healAll() {
        stalled.clear();
        broken.clear();
        wake();
    }

    private synchronized void wake() {
        notifyAll();
    }

    /** Waits until bytes may pass. */
    synchronized void awaitOpen(Way way) throws InterruptedException {
        while (stalled.contains(way)) {
            wait();
        }
    }

    boolean isBroken(Way way) {
        return broken.contains(way);
    }

    @Nullable
    String callerFrom(int port) {
        return callerByPort.apply(port);
    }

    void opened(PassedConnection connection) {
        connections.add(connection);
    }

    void closed(PassedConnection connection) {
        connections.remove(connection);
    }

    /** How many connections are open now. */
    public int connections() {
        return connections.size();
    }

    @Override
    public void close() {
        healAll();
        doors.values().forEach(Door::close);
        connections.forEach(PassedConnection::close);
    }
}
