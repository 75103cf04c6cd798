package io.garboard.proxy.peer;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.stream.AbortedStreamException;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * One request that carries a lane's messages, from the handshake to its end. The library asks for the next piece when the
 * last one has been written out, so a slow receiver is felt here and what gathers meanwhile goes out as one piece. Confined
 * to the network's event loop.
 */
final class LaneStream implements Publisher<HttpObject>, Subscription {

    private static final int MAX_REASON_BYTES = 1024;

    /** Told what happens; {@link #ended} once and last. */
    interface Owner {
        void accepted(LaneStream stream);

        /** The stream can take a piece. */
        void writable();

        void echoed(long nonce);

        /**
         * The stream is over.
         *
         * @param refusal the status if the other side refused it, or null
         */
        void ended(LaneStream stream, @Nullable HttpStatus refusal, String reason);
    }

    private final Owner owner;
    private final StringBuilder reason = new StringBuilder();
    private @Nullable Subscriber<? super HttpObject> body;
    private @Nullable HttpStatus status;
    private boolean accepted;
    private boolean ended;
    private long demand;
    private long nonce;
    private int nonceBytes;

    LaneStream(Owner owner) {
        this.owner = owner;
    }

    boolean isWritable() {
        return accepted && !ended && demand > 0 && body != null;
    }

    /** Gives one piece to the connection; only while {@link #isWritable}. */
    void write(ByteBuf piece) {
        Subscriber<? super HttpObject> subscriber = body;
        if (subscriber == null || demand <= 0) {
            piece.release();
            throw new IllegalStateException("the lane's stream is not writable");
        }
        demand--;
        subscriber.onNext(HttpData.wrap(piece));
    }

    /** Ends the request from this side. */
    void abort(String why) {
        Subscriber<? super HttpObject> subscriber = body;
        end(why);
        if (subscriber != null) {
            subscriber.onError(AbortedStreamException.get());
        }
    }

    private void end(String why) {
        if (!ended) {
            ended = true;
            body = null;
            owner.ended(this, accepted ? null : status, why);
        }
    }

    // ---- the request's body: pulled by the connection ----

    @Override
    public void subscribe(Subscriber<? super HttpObject> subscriber) {
        subscriber.onSubscribe(this);
        if (ended) {
            subscriber.onError(AbortedStreamException.get());
        } else {
            body = subscriber;
        }
    }

    @Override
    public void request(long n) {
        demand += n;
        if (isWritable()) {
            owner.writable();
        }
    }

    @Override
    public void cancel() {
        body = null;
    }

    // ---- the response ----

    /** Takes the response. */
    Subscriber<HttpObject> response() {
        return new Response();
    }

    private final class Response implements Subscriber<HttpObject> {

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(HttpObject object) {
            if (object instanceof ResponseHeaders headers) {
                status = headers.status();
                accepted = !ended && headers.status().equals(HttpStatus.OK);
                if (accepted) {
                    owner.accepted(LaneStream.this);
                }
            } else if (object instanceof HttpData data) {
                take(data);
            }
        }

        private void take(HttpData data) {
            if (!accepted) {
                if (reason.length() < MAX_REASON_BYTES) {
                    reason.append(data.toString(StandardCharsets.UTF_8));
                }
                return;
            }
            for (byte next : data.array()) {
                nonce = nonce << Byte.SIZE | (next & 0xff);
                nonceBytes++;
                if (nonceBytes == Long.BYTES) {
                    nonceBytes = 0;
                    owner.echoed(nonce);
                }
            }
        }

        @Override
        public void onError(Throwable cause) {
            end(PeerFailures.text(cause));
        }

        @Override
        public void onComplete() {
            end(reason.isEmpty() ? "the other side ended the stream" : reason.toString());
        }
    }
}
