package io.garboard.proxy.peer;

import io.garboard.core.peer.PeerAddress;
import io.garboard.core.peer.PeerCallback;
import io.garboard.core.peer.PeerFailure;
import io.garboard.core.peer.PeerHandler;
import io.garboard.core.peer.PeerNetwork;
import io.garboard.core.peer.SnapshotCallback;
import io.garboard.core.peer.SnapshotFile;
import io.garboard.core.peer.wire.PeerRequest;
import io.garboard.core.raft.Message;
import io.garboard.proxy.ListenUrl;
import io.garboard.proxy.tls.PeerTls;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network between members over HTTP/2, plain or with mutual TLS. To each other member this one keeps two connections with
 * one endless stream each ({@link LaneKind}); calls share the first, snapshots have their own.
 *
 * <p>Life: {@link #start}, then any use from any thread, then {@link #close}.
 */
public final class HttpPeerNetwork implements PeerNetwork {

    private static final Logger LOG = LoggerFactory.getLogger(HttpPeerNetwork.class);

    /** What runs while the network is open. */
    private record Running(PeerLinks links, PeerCalls calls, SnapshotSender snapshots, LaneService lanes) {}

    private final PeerConfig config;
    private final @Nullable PeerTls tls;
    private final PeerMetrics metrics;
    private final PeerClients clients;
    private final ExecutorService blocking;
    private final ScheduledExecutorService timer;
    private @Nullable PeerListeners listeners;
    private volatile @Nullable Running running;
    /** Whether members have been named: first by the thread that starts the member, which may wait for the library. */
    private volatile boolean told;

    private boolean closed;

    /**
     * Prepares everything and opens nothing.
     *
     * @throws IOException if a TLS file cannot be read or used; the message names it
     */
    public HttpPeerNetwork(PeerConfig config, MeterRegistry meters) throws IOException {
        this.config = config;
        this.tls = config.tls() == null ? null : new PeerTls(config.tls());
        this.metrics = new PeerMetrics(meters, config.memberId());
        this.clients = new PeerClients(config.timing(), tls);
        AtomicInteger count = new AtomicInteger();
        this.blocking =
                Executors.newCachedThreadPool(task -> daemon(task, "garboard-peer-files-" + count.incrementAndGet()));
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "garboard-peer-timer"));
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public synchronized void start(PeerHandler handler) throws IOException {
        if (closed || running != null) {
            throw new IllegalStateException("a network is started once");
        }
        PeerContext context =
                new PeerContext(config, handler, metrics, clients, clients.loop(), blocking, new SplittableRandom());
        PeerLinks links = new PeerLinks(context);
        PeerListeners opened = new PeerListeners(context, tls);
        listeners = opened;
        running = new Running(links, new PeerCalls(context, links), new SnapshotSender(context, links), opened.lanes());
        opened.open();
        if (tls != null) {
            var unused = tls.checkPeriodically(timer);
        }
    }

    /** Where other members connect, with the ports that the system chose. */
    public synchronized List<ListenUrl> listenUrls() {
        return listeners == null ? List.of() : listeners.urls();
    }

    /** Reads the TLS files now instead of within a few seconds. */
    public void reloadTls() {
        if (tls != null) {
            tls.reloadIfChanged();
        }
    }

    @Override
    public void members(List<PeerAddress> others) {
        Running now = running;
        if (now != null) {
            if (!others.isEmpty() && !told) {
                clients.prepare();
            }
            told = true;
            now.links().members(others);
            now.lanes().checkMembers();
        }
    }

    @Override
    public void send(List<Message> messages) {
        Running now = running;
        if (now != null) {
            now.links().send(messages);
        }
    }

    @Override
    public void call(long memberId, PeerRequest request, long timeoutMillis, PeerCallback callback) {
        Running now = running;
        if (now == null) {
            callback.fail(PeerFailure.UNREACHABLE);
        } else {
            now.calls().call(memberId, request, timeoutMillis, callback);
        }
    }

    @Override
    public void sendSnapshot(long memberId, SnapshotFile snapshot, SnapshotCallback callback) {
        Running now = running;
        if (now == null) {
            callback.failed("the network is closed");
        } else {
            now.snapshots().send(memberId, snapshot, callback);
        }
    }

    @Override
    public long activeSinceNanos(long memberId) {
        Running now = running;
        PeerLink link = now == null ? null : now.links().find(memberId);
        return link == null ? 0 : link.activeSinceNanos();
    }

    /** Why a member is not reached; empty if it is, or if that was not tried yet. */
    String lastFailure(long memberId) {
        Running now = running;
        PeerLink link = now == null ? null : now.links().find(memberId);
        return link == null ? "" : link.lastFailure();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        Running last = running;
        running = null;
        timer.shutdownNow();
        if (last != null) {
            last.links().close();
            last.snapshots().close();
        }
        if (listeners != null) {
            listeners.close();
        }
        clients.close();
        blocking.shutdown();
        awaitFiles();
    }

    private void awaitFiles() {
        try {
            if (!blocking.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("a snapshot's file is still being worked on after 5 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
