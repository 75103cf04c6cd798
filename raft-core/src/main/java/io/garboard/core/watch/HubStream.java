package io.garboard.core.watch;

import io.garboard.core.error.EtcdError;
import io.garboard.core.member.WatchStream;
import io.garboard.core.watch.StreamRequests.Request;
import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.wire.WatchResponse;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client's stream: the transport's side is thread-safe and does nothing but queue; the rest is confined to the watch
 * loop and says so.
 */
final class HubStream implements WatchStream {

    final Mailbox mailbox;
    final StreamRequests requests;

    // ---- confined to the watch loop ----

    /** Every watcher whose id is taken, in the order of creation. */
    final Map<Long, Watcher> watchers = new LinkedHashMap<>();
    /** Those that wait for room in the mailbox. */
    final Set<Watcher> blocked = new LinkedHashSet<>(2);
    /** Where the search for a free id starts. */
    long nextId;
    /** The time between two progress notifications; 0 before the first watcher asks for them. */
    long progressPeriodNanos;

    long nextProgressNanos;
    /** Whether the hub knows it. */
    boolean registered;

    /** Streams are counted in the order of their opening. */
    final long number;

    private final WatchCounters counters;
    private final Runnable onReady;
    private final Consumer<HubStream> toLoop;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile boolean closed;
    private volatile @Nullable EtcdError end;

    /** @param toLoop asks the watch loop to look at this stream */
    HubStream(
            WatchConfig config,
            long number,
            AtomicLong allBytes,
            WatchCounters counters,
            Runnable onReady,
            Consumer<HubStream> toLoop) {
        this.number = number;
        this.counters = counters;
        this.onReady = onReady;
        this.toLoop = toLoop;
        this.mailbox = new Mailbox(config, allBytes, counters, onReady, this::schedule);
        this.requests = new StreamRequests(config.requestsMax(), config.requestBytesMax());
    }

    @Override
    public void create(WatchCreateRequest request) {
        add(new Request.Create(request));
    }

    @Override
    public void cancel(long watchId) {
        add(new Request.Cancel(watchId));
    }

    @Override
    public void requestProgress() {
        add(new Request.Progress());
    }

    private void add(Request request) {
        if (closed) {
            return;
        }
        if (requests.add(request)) {
            schedule();
        } else {
            end(EtcdError.TOO_MANY_REQUESTS);
        }
    }

    @Override
    public @Nullable WatchResponse poll() {
        Delivery delivery = mailbox.poll();
        if (delivery == null) {
            return null;
        }
        counters.events.add(delivery.events());
        return delivery.response();
    }

    @Override
    public @Nullable EtcdError ended() {
        return end;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            mailbox.close();
            requests.clear();
            schedule();
        }
    }

    /** The member ends it: what waits is thrown away and the transport learns why. Any thread. */
    void end(EtcdError reason) {
        if (!closed) {
            end = reason;
            close();
            onReady.run();
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Asks the loop to look here, once until it does. Any thread. */
    void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            toLoop.accept(this);
        }
    }

    /** The loop looks now: what comes after this is news. */
    void clearScheduled() {
        scheduled.set(false);
    }
}
