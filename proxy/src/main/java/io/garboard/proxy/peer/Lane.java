package io.garboard.proxy.peer;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import io.garboard.core.membership.ClusterMember;
import io.garboard.core.raft.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One lane to one member: connects to its URLs in turn, sends what waits, notices when nobody answers, and begins again.
 *
 * <p>Confined to the network's event loop, but for {@link #offer} and {@link #signal}.
 */
final class Lane implements LaneStream.Owner {

    /** What is written at a time. A single larger message goes out as one. */
    private static final int BATCH_BYTES = 1 << 20;

    /** Told of the lane's ups and downs. */
    interface Owner {
        /** The lane works. */
        void up(Lane lane, WebClient client, String url);

        /**
         * The lane does not work any more, or still not.
         *
         * @param wasUp false after a failed attempt to connect
         * @param unsent what waited and was never given to the connection
         */
        void down(Lane lane, boolean wasUp, @Nullable HttpStatus refusal, String reason, List<Message> unsent);
    }

    private final LaneKind kind;
    private final long memberId;
    private final PeerContext context;
    private final EventLoop loop;
    private final Owner owner;
    private final Reconnection reconnection;
    private final LaneQueue queue;
    private final BatchWriter writer = new BatchWriter();
    private final ByteBufAllocator alloc = PooledByteBufAllocator.DEFAULT;
    private final PeerMetrics.ForMember metrics;
    private final List<Message> batch = new ArrayList<>();
    /** Set while the stream could take a piece and there is none: then, and only then, a message must wake the loop. */
    private final AtomicBoolean idle = new AtomicBoolean();

    private @Nullable LaneStream stream;
    private @Nullable WebClient client;
    private String url = "";
    private @Nullable Future<?> timer;
    private boolean up;
    private boolean closed;
    private long probeSentNanos;
    private boolean probeDue;
    private boolean probeOpen;

    Lane(LaneKind kind, long memberId, List<String> urls, PeerContext context, Owner owner) {
        this.kind = kind;
        this.memberId = memberId;
        this.context = context;
        this.loop = context.loop();
        this.owner = owner;
        PeerLimits limits = context.config().limits();
        int queueBytes = kind == LaneKind.BULK ? limits.bulkBytes() : limits.controlBytes();
        this.queue = new LaneQueue(limits.queuedMessages(), queueBytes, limits.frameBytes());
        this.reconnection = new Reconnection(urls, context.config().timing(), context.jitter());
        this.metrics = context.metrics().of(memberId);
    }

    // ---- any thread ----

    LaneQueue.Offer offer(Message message) {
        return queue.offer(message);
    }

    /** To be called after one or more offers. */
    void signal() {
        if (idle.compareAndSet(true, false)) {
            loop.execute(this::pump);
        }
    }

    // ---- the event loop ----

    void urls(List<String> urls) {
        reconnection.urls(urls);
    }

    void connect() {
        if (closed) {
            return;
        }
        url = reconnection.url();
        LaneStream attempt = new LaneStream(this);
        stream = attempt;
        try {
            WebClient opened = PeerUrl.client(url, context.clients().lane(kind));
            client = opened;
            PeerConfig config = context.config();
            HttpRequest request = HttpRequest.of(introduction(config), attempt);
            // Once for the connection, once for the answer.
            long patienceMillis = 2 * config.timing().connectMillis();
            timer = loop.schedule(
                    () -> attempt.abort("no answer to the handshake within " + patienceMillis + " ms"),
                    patienceMillis,
                    TimeUnit.MILLISECONDS);
            opened.execute(request).subscribe(attempt.response(), loop);
        } catch (IllegalArgumentException e) {
            attempt.abort(String.valueOf(e.getMessage()));
        }
    }

    private RequestHeaders introduction(PeerConfig config) {
        RequestHeadersBuilder headers =
                PeerProtocol.stream(config.clusterId(), config.memberId(), memberId, kind.path());
        for (ClusterMember member : context.handler().clusterMembers()) {
            if (member.id() == config.memberId()) {
                headers.add(PeerProtocol.PEER_URLS, String.join(",", member.peerUrls()));
            }
        }
        return headers.build();
    }

    @Override
    public void accepted(LaneStream accepted) {
        if (accepted != stream || closed) {
            accepted.abort("not wanted any more");
            return;
        }
        up = true;
        reconnection.succeeded();
        cancelTimer();
        probeOpen = false;
        queue.open();
        WebClient opened = client;
        if (opened != null) {
            owner.up(this, opened, url);
        }
        timer = loop.scheduleAtFixedRate(
                this::probe, 0, context.config().timing().probeMillis(), TimeUnit.MILLISECONDS);
        pump();
    }

    private void probe() {
        LaneStream current = stream;
        long silentNanos = System.nanoTime() - probeSentNanos;
        if (!probeOpen) {
            probeOpen = true;
            probeDue = true;
            probeSentNanos = System.nanoTime();
            pump();
        } else if (current != null && silentNanos > silenceNanos()) {
            current.abort("no answer for " + TimeUnit.NANOSECONDS.toMillis(silentNanos) + " ms");
        }
    }

    /** Behind long messages an answer takes longer. */
    private long silenceNanos() {
        long millis = context.config().timing().silenceMillis();
        return TimeUnit.MILLISECONDS.toNanos(kind == LaneKind.BULK ? 3 * millis : millis);
    }

    @Override
    public void echoed(long nonce) {
        if (probeOpen && nonce == probeSentNanos) {
            probeOpen = false;
            if (kind == LaneKind.CONTROL) {
                // On the other lane it would tell how long entries take, not how far the member is away.
                metrics.roundTrip(System.nanoTime() - nonce);
            }
        }
    }

    @Override
    public void writable() {
        pump();
    }

    /** Sends what waits, as far as the stream takes it. */
    private void pump() {
        LaneStream current = stream;
        while (current != null && current.isWritable()) {
            idle.set(false);
            ByteBuf piece = nextPiece();
            if (piece != null) {
                metrics.sentBytes.add(piece.readableBytes());
                current.write(piece);
                continue;
            }
            idle.set(true);
            // A message may have come before the flag was seen.
            if (queue.isEmpty() || !idle.compareAndSet(true, false)) {
                return;
            }
        }
    }

    private @Nullable ByteBuf nextPiece() {
        if (probeDue) {
            probeDue = false;
            probeSentNanos = System.nanoTime();
            return BatchWriter.probe(alloc, probeSentNanos);
        }
        int contentBytes = queue.take(batch, BATCH_BYTES);
        if (batch.isEmpty()) {
            return null;
        }
        try {
            return writer.write(alloc, batch, contentBytes);
        } finally {
            batch.clear();
        }
    }

    @Override
    public void ended(LaneStream ended, @Nullable HttpStatus refusal, String reason) {
        if (ended != stream) {
            return;
        }
        boolean wasUp = up;
        up = false;
        stream = null;
        client = null;
        probeDue = false;
        idle.set(false);
        cancelTimer();
        owner.down(this, wasUp, refusal, reason, queue.close());
        if (!closed) {
            timer = loop.schedule(this::connect, reconnection.failed(wasUp), TimeUnit.MILLISECONDS);
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    void close() {
        closed = true;
        LaneStream current = stream;
        if (current != null) {
            current.abort("closed");
        }
        cancelTimer();
    }
}
