package io.garboard.core.watch;

import io.garboard.core.error.EtcdError;
import io.garboard.core.member.WatchService;
import io.garboard.core.member.WatchStream;
import io.garboard.core.mvcc.EventHistory;
import io.garboard.core.mvcc.EventSink;
import io.garboard.core.mvcc.RevisionEvents;
import io.garboard.core.node.FaultHandler;
import io.garboard.etcd.rpc.ResponseHeader;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageException.Kind;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings every change to whoever watches it.
 *
 * <p>{@link #publish}, {@link #open}, the streams' methods and {@link #close} may be called from any thread and never
 * block: they leave something for the watch loop and wake it. All work happens in {@link #step}, which is confined to the
 * watch loop: a thread ({@link WatchLoop}) in production, the test or the simulation itself otherwise. It starts no
 * thread and reads no clock of its own.
 *
 * <p>A watcher is <i>synced</i> as long as it takes its events from the live feed. It turns <i>unsynced</i> when it starts
 * in the past, when its stream's mailbox is full, or when the hand-over from the apply loop overflowed; it then reads what
 * it lacks from history, and is synced again once it has passed the live feed. Every event goes into its mailbox exactly
 * once, whole revisions at a time, in order.
 */
public final class WatchHub implements WatchService, EventSink {

    /** How many revisions one step handles before the others get their turn. */
    private static final int TURN_MAX = 256;

    private static final long RETRY_NANOS = 10_000_000L;

    private final WatchConfig config;
    private final LongSupplier nanoClock;
    private final FaultHandler faultHandler;
    private final WatchCounters counters = new WatchCounters();
    private final AtomicLong mailboxBytes = new AtomicLong();
    private final AtomicLong streamNumbers = new AtomicLong();
    private final Handover handover;
    private final OpenStreams streams;

    private volatile Runnable wakeUp = () -> {};
    private volatile boolean closed;
    /** Whether there is any watcher: without, changes are not handed over and the loop sleeps on. */
    private volatile boolean watched;

    // ---- confined to the watch loop ----

    private final ArrayDeque<RevisionEvents> arrived = new ArrayDeque<>();
    private final WatcherTable table = new WatcherTable(counters);
    private final LiveFeed feed;
    private final CatchUp catchUp;
    private final ProgressTicks ticks;
    private long lostFrom;
    private long lostTo;
    private long retryAtNanos;
    private boolean retrying;
    private boolean halted;
    private @Nullable Thread loop;

    /**
     * @param history what was before; its current revision now is where the live feed starts
     * @param headers a response header for a revision, complete with cluster, member and term; called by the watch loop
     * @param nanoClock monotonic, for progress notifications
     * @param random for their jitter
     */
    public WatchHub(
            WatchConfig config,
            EventHistory history,
            LongFunction<ResponseHeader> headers,
            LongSupplier nanoClock,
            LongSupplier random,
            FaultHandler faultHandler) {
        this.config = config;
        this.nanoClock = nanoClock;
        this.faultHandler = faultHandler;
        this.handover = new Handover(config.handoverEventsMax(), config.handoverBytesMax());
        Postman postman = new Postman(config);
        this.feed = new LiveFeed(table, postman, history, headers, history.currentRevision());
        this.catchUp = new CatchUp(
                table,
                feed,
                postman,
                history,
                headers,
                config,
                () -> mailboxBytes.get() >= config.allMailboxesBytesMax());
        this.ticks = new ProgressTicks(feed, headers, nanoClock, random, config);
        RequestDesk desk = new RequestDesk(table, feed, history, headers, ticks);
        this.streams = new OpenStreams(table, desk, ticks, counters);
    }

    /** Says how to wake whoever calls {@link #step}; called from any thread, must not block. */
    public void onWork(Runnable wakeUp) {
        this.wakeUp = wakeUp;
    }

    public WatchCounters counters() {
        return counters;
    }

    /** What waits in all mailboxes; bytes that several share count once. */
    public long mailboxBytes() {
        return mailboxBytes.get();
    }

    // ---- any thread ----

    @Override
    public void publish(List<RevisionEvents> changes) {
        if (changes.isEmpty()) {
            return;
        }
        if (watched) {
            handover.add(changes);
        } else {
            handover.skip(
                    changes.get(0).revision(), changes.get(changes.size() - 1).revision());
        }
        // Read again: a watcher that came meanwhile must hear of what it may lack.
        if (watched) {
            wakeUp.run();
        }
    }

    @Override
    public void skipped(long fromRevision, long toRevision) {
        handover.skip(fromRevision, toRevision);
        wakeUp.run();
    }

    @Override
    public WatchStream open(Runnable onReady) {
        HubStream stream =
                new HubStream(config, streamNumbers.getAndIncrement(), mailboxBytes, counters, onReady, this::call);
        stream.schedule();
        if (closed) {
            stream.end(EtcdError.STOPPED);
        }
        return stream;
    }

    private void call(HubStream stream) {
        streams.call(stream);
        wakeUp.run();
    }

    /** Ends every stream, at the next step, and from now on every new one at once. Idempotent. */
    public void close() {
        closed = true;
        wakeUp.run();
    }

    // ---- confined to the watch loop ----

    /**
     * Does a bounded piece of what there is to do.
     *
     * @return after how many nanoseconds to call it again unless woken: 0 if there is more to do now,
     *     {@link Long#MAX_VALUE} if nothing but a call will bring more
     */
    public long step() {
        assert confined() : "step() is confined to one thread";
        if (halted) {
            return Long.MAX_VALUE;
        }
        try {
            feedLive();
            streams.answer();
            if (closed) {
                streams.end();
            }
            ticks.tick();
            catchUp();
            watched = !table.isEmpty();
        } catch (StorageException e) {
            halt("the history of changes cannot be read for watchers", e);
        } catch (RuntimeException e) {
            halt("the watch loop failed", e);
        }
        return nanosToNext();
    }

    private boolean confined() {
        if (loop == null) {
            loop = Thread.currentThread();
        }
        return Thread.currentThread() == loop;
    }

    private void halt(String reason, Throwable cause) {
        halted = true;
        faultHandler.halt(reason, cause);
    }

    private void feedLive() throws StorageException {
        long before = feed.revision();
        if (arrived.isEmpty()) {
            Handover.Taken taken = handover.take();
            arrived.addAll(taken.changes());
            lostFrom = taken.lostFrom();
            lostTo = taken.lostTo();
        }
        for (int i = 0; i < TURN_MAX && !arrived.isEmpty(); i++) {
            feed.accept(arrived.remove());
        }
        if (arrived.isEmpty() && lostFrom != 0) {
            feed.lose(lostFrom, lostTo, streams.all());
            lostFrom = 0;
        }
        if (feed.revision() > before) {
            streams.feedWentOn();
        }
    }

    private void catchUp() throws StorageException {
        if (catchUp.isIdle() || (retrying && retryAtNanos - nanoClock.getAsLong() > 0)) {
            return;
        }
        try {
            catchUp.step();
            retrying = false;
        } catch (StorageException e) {
            if (e.kind() != Kind.TRANSIENT) {
                throw e;
            }
            retrying = true;
            retryAtNanos = nanoClock.getAsLong() + RETRY_NANOS;
        }
    }

    private long nanosToNext() {
        if (halted) {
            return Long.MAX_VALUE;
        }
        if (!arrived.isEmpty() || !handover.isEmpty() || streams.isAnyCalling() || (!catchUp.isIdle() && !retrying)) {
            return 0;
        }
        long retry = retrying && !catchUp.isIdle() ? Math.max(0, retryAtNanos - nanoClock.getAsLong()) : Long.MAX_VALUE;
        return Math.min(retry, ticks.nanosToNext());
    }
}
