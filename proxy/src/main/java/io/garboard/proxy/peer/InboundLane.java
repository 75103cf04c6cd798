package io.garboard.proxy.peer;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.stream.SubscriptionOption;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.garboard.core.peer.MalformedMessageException;
import io.garboard.core.peer.MessageReader;
import io.garboard.core.peer.PeerHandler;
import io.garboard.core.raft.Message;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One lane of another member, as it arrives here. Ends when the other side ends it, sends what is no message, or is silent
 * for too long. Confined to its connection's event loop, but for {@link #close}.
 */
final class InboundLane implements Subscriber<HttpObject>, FrameReader.Sink {

    private static final Logger LOG = LoggerFactory.getLogger(InboundLane.class);

    private final long from;
    private final LaneKind kind;
    private final PeerHandler handler;
    private final PeerMetrics.ForMember metrics;
    private final FrameReader frames;
    private final EventLoop loop;
    private final ByteBufAllocator alloc;
    private final HttpResponseWriter response = HttpResponse.streaming();
    private final Runnable onEnd;
    private @Nullable Subscription subscription;
    private CompletableFuture<Void> echo = CompletableFuture.completedFuture(null);
    private boolean ended;
    private boolean heard;

    InboundLane(
            long from, LaneKind kind, PeerContext context, ServiceRequestContext request, Consumer<InboundLane> onEnd) {
        this.from = from;
        this.kind = kind;
        this.handler = context.handler();
        this.metrics = context.metrics().of(from);
        this.loop = request.eventLoop().withoutContext();
        this.alloc = request.alloc();
        this.onEnd = () -> onEnd.accept(this);
        this.frames = new FrameReader(
                new MessageReader(from, context.config().memberId()),
                request.alloc(),
                context.config().limits().frameBytes(),
                this);
    }

    long from() {
        return from;
    }

    LaneKind kind() {
        return kind;
    }

    /** Says yes and takes what comes from now on. */
    HttpResponse serve(HttpRequest request, long silenceMillis) {
        response.write(ResponseHeaders.of(200));
        request.subscribe(this, loop, SubscriptionOption.WITH_POOLED_OBJECTS);
        var check = loop.scheduleAtFixedRate(
                () -> {
                    if (!heard) {
                        end("nothing was heard for " + silenceMillis + " ms");
                    }
                    heard = false;
                },
                silenceMillis,
                silenceMillis,
                TimeUnit.MILLISECONDS);
        var unusedOutcome = response.whenComplete().whenComplete((unused, failure) -> check.cancel(false));
        return response;
    }

    @Override
    public void onSubscribe(Subscription opened) {
        subscription = opened;
        opened.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(HttpObject object) {
        if (!(object instanceof HttpData data)) {
            return;
        }
        heard = true;
        metrics.receivedBytes.add(data.length());
        if (ended) {
            data.close();
            return;
        }
        try {
            frames.add(data.byteBuf());
        } catch (MalformedMessageException e) {
            metrics.receiveFailed();
            end("it is malformed: " + e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("a message of member {} could not be taken", Long.toHexString(from), e);
            end("a message could not be taken");
        }
    }

    @Override
    public void message(Message message) {
        handler.receive(message);
    }

    @Override
    public void probe(long nonce) {
        // A member sends the next probe once this one has come back; whoever floods gets one answer at a time.
        if (echo.isDone()
                && response.tryWrite(HttpData.wrap(alloc.buffer(Long.BYTES).writeLong(nonce)))) {
            echo = response.whenConsumed();
        }
    }

    @Override
    public void onError(Throwable cause) {
        finish();
    }

    @Override
    public void onComplete() {
        finish();
    }

    private void finish() {
        if (!ended) {
            ended = true;
            frames.close();
            onEnd.run();
        }
        response.close();
    }

    /** Ends it from this side. Any thread. */
    void close(String reason) {
        loop.execute(() -> end(reason));
    }

    private void end(String reason) {
        if (ended) {
            return;
        }
        LOG.warn(
                "the {} lane of member {} is closed: {}",
                kind.name().toLowerCase(java.util.Locale.ROOT),
                Long.toHexString(from),
                reason);
        finish();
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
