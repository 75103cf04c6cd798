package io.garboard.proxy.peer;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.stream.SubscriptionOption;
import io.garboard.core.peer.SnapshotReceiver;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One snapshot as it arrives: each piece is stored before the next one is asked for, so the receiver's disk sets the pace.
 * The receiver's methods run on blocking threads, one after another; all else is confined to the connection's event loop.
 */
final class InboundSnapshot implements Subscriber<HttpObject> {

    private static final Logger LOG = LoggerFactory.getLogger(InboundSnapshot.class);

    private final long from;
    private final long sizeBytes;
    private final SnapshotReceiver receiver;
    private final HttpResponseWriter response;
    private final EventLoop loop;
    private final Executor blocking;
    private final PeerMetrics.ForMember metrics;
    private final SnapshotMetrics.Underway timer;
    private final AtomicBoolean ended = new AtomicBoolean();
    private @Nullable Subscription subscription;
    private long receivedTo;
    private boolean storing;
    private boolean isWhole;
    private @Nullable String broken;

    InboundSnapshot(
            long from,
            long sizeBytes,
            SnapshotReceiver receiver,
            HttpResponseWriter response,
            EventLoop loop,
            PeerContext context) {
        this.from = from;
        this.sizeBytes = sizeBytes;
        this.receiver = receiver;
        this.response = response;
        this.loop = loop;
        this.blocking = context.blocking();
        this.metrics = context.metrics().of(from);
        this.timer = metrics.receivingSnapshot();
    }

    /** Tells the sender where to begin, and begins. */
    void start(HttpRequest request, long fromByte) {
        receivedTo = fromByte;
        response.write(ResponseHeaders.builder(HttpStatus.OK)
                .addLong(PeerProtocol.SNAPSHOT_FROM_BYTE, fromByte)
                .build());
        LOG.info("receiving a snapshot from member {}: bytes {} to {}", Long.toHexString(from), fromByte, sizeBytes);
        request.subscribe(this, loop, SubscriptionOption.WITH_POOLED_OBJECTS);
    }

    @Override
    public void onSubscribe(Subscription opened) {
        subscription = opened;
        opened.request(1);
    }

    @Override
    public void onNext(HttpObject object) {
        if (!(object instanceof HttpData data)) {
            ask();
            return;
        }
        metrics.receivedBytes.add(data.length());
        receivedTo += data.length();
        if (ended.get() || receivedTo > sizeBytes) {
            data.close();
            breakOff("more bytes than were announced");
            return;
        }
        storing = true;
        blocking.execute(() -> store(data.byteBuf()));
    }

    private void ask() {
        if (subscription != null) {
            subscription.request(1);
        }
    }

    /** On a thread that may block. */
    private void store(ByteBuf piece) {
        try {
            receiver.write(piece.nioBuffer());
            loop.execute(this::stored);
        } catch (IOException | RuntimeException e) {
            loop.execute(() -> {
                storing = false;
                breakOff(String.valueOf(e.getMessage()));
            });
        } finally {
            piece.release();
        }
    }

    private void stored() {
        storing = false;
        if (broken != null) {
            breakOff(broken);
        } else if (isWhole) {
            end();
        } else {
            ask();
        }
    }

    @Override
    public void onError(Throwable cause) {
        breakOff(PeerFailures.text(cause));
    }

    @Override
    public void onComplete() {
        if (receivedTo < sizeBytes) {
            breakOff("it ended after " + receivedTo + " of " + sizeBytes + " bytes");
        } else if (storing) {
            // The end is not asked for, so it may come while the last piece is on its way to the disk.
            isWhole = true;
        } else {
            end();
        }
    }

    private void end() {
        if (ended.compareAndSet(false, true)) {
            blocking.execute(this::complete);
        }
    }

    /** On a thread that may block. */
    private void complete() {
        String outcome = PeerProtocol.DELIVERED;
        try {
            receiver.complete();
        } catch (IOException | RuntimeException e) {
            outcome = String.valueOf(e.getMessage());
            receiver.broken(outcome);
        }
        timer.ended(outcome.equals(PeerProtocol.DELIVERED));
        answer(outcome);
    }

    /** Gives up, once nothing is being stored. */
    private void breakOff(String reason) {
        if (storing) {
            broken = reason;
        } else if (ended.compareAndSet(false, true)) {
            LOG.warn("the snapshot from member {} broke off: {}", Long.toHexString(from), reason);
            timer.ended(false);
            metrics.receiveFailed();
            blocking.execute(() -> receiver.broken(reason));
            answer(reason);
            if (subscription != null) {
                subscription.cancel();
            }
        }
    }

    private void answer(String text) {
        // If it cannot be written any more, nobody reads it.
        var unused = response.tryWrite(HttpData.ofUtf8(text));
        response.close();
    }
}
