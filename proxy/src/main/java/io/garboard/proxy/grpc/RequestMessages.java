package io.garboard.proxy.grpc;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.stream.SubscriptionOption;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * The messages of one request, handed over as they are asked for; the body is read no further than that takes. Confined to
 * the connection's event loop.
 */
final class RequestMessages<I> implements Subscriber<HttpObject> {

    /** Who is told. It may ask for more, or {@link RequestMessages#close}, from within. */
    interface Receiver<I> {

        void onMessage(I message);

        /** There are no more messages. */
        void onHalfClose();

        /** What came is not what should have come, or could not be dealt with. */
        void onRefused(Status status);

        /** The client is gone, or the connection. */
        void onGone(Throwable cause);
    }

    private final MethodDescriptor<I, ?> method;
    private final HttpRequest request;
    private final MessageReader reader;
    private final Receiver<I> receiver;
    private @Nullable Subscription upstream;
    private @Nullable I only;

    /** Messages that were asked for and have not been handed over. */
    private int wanted;

    private boolean opened;
    private boolean pieceRequested;
    private boolean delivering;
    private boolean deliverAgain;
    private boolean bodyComplete;
    private boolean halfClosed;
    private boolean closed;

    RequestMessages(MethodDescriptor<I, ?> method, HttpRequest request, MessageReader reader, Receiver<I> receiver) {
        this.method = method;
        this.request = request;
        this.reader = reader;
        this.receiver = receiver;
    }

    void subscribe(EventLoop eventLoop) {
        request.subscribe(this, eventLoop, SubscriptionOption.WITH_POOLED_OBJECTS);
    }

    /** From now on the receiver may be told: what came before has waited. */
    void open() {
        opened = true;
        deliver();
    }

    void ask(int count) {
        wanted += count;
        deliver();
    }

    /** Nothing more is wanted. Idempotent. */
    void close() {
        closed = true;
        request.abort();
        if (!delivering) {
            reader.close();
        }
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        deliver();
    }

    @Override
    public void onNext(HttpObject object) {
        pieceRequested = false;
        if (object instanceof HttpData data) {
            add(data);
        }
        deliver();
    }

    private void add(HttpData data) {
        if (closed) {
            data.close();
            return;
        }
        try {
            reader.add(data.byteBuf());
        } catch (Throwable e) {
            receiver.onRefused(GrpcErrors.unexpected(e));
        }
    }

    @Override
    public void onComplete() {
        bodyComplete = true;
        deliver();
    }

    @Override
    public void onError(Throwable cause) {
        receiver.onGone(cause);
    }

    /** Hands over what is here, as far as it is wanted. What happens from within is seen to before this returns. */
    private void deliver() {
        deliverAgain = true;
        if (delivering || !opened || upstream == null) {
            return;
        }
        delivering = true;
        try {
            deliverAll(upstream);
        } catch (Throwable e) {
            receiver.onRefused(GrpcErrors.unexpected(e));
        } finally {
            delivering = false;
            if (closed) {
                reader.close();
            }
        }
    }

    private void deliverAll(Subscription subscription) {
        while (deliverAgain) {
            deliverAgain = false;
            while (!closed && wanted > 0 && takeNext()) {
                // There may be more in what is here.
            }
            if (!closed && !halfClosed && wanted > 0) {
                goOn(subscription);
            }
        }
    }

    private boolean takeNext() {
        ByteBuf bytes = reader.message();
        if (bytes == null) {
            return false;
        }
        if (only != null) {
            receiver.onRefused(GrpcErrors.tooManyMessages());
        } else {
            take(parse(bytes));
        }
        reader.skip();
        return true;
    }

    private @Nullable I parse(ByteBuf bytes) {
        try {
            return method.parseRequest(new ByteBufInputStream(bytes));
        } catch (RuntimeException e) {
            receiver.onRefused(GrpcErrors.malformedInStream());
            return null;
        }
    }

    /** As in grpc-go, a message that has to be the only one is held back until it is clear that it is. */
    private void take(@Nullable I message) {
        if (message != null && method.getType().clientSendsOneMessage()) {
            only = message;
        } else if (message != null) {
            handOver(message);
        }
    }

    private void handOver(I message) {
        wanted--;
        receiver.onMessage(message);
    }

    /** More is wanted than is here: what is missing? */
    private void goOn(Subscription subscription) {
        if (reader.problem() != null) {
            receiver.onRefused(reader.problem());
        } else if (bodyComplete) {
            endOfBody();
        } else if (!pieceRequested) {
            pieceRequested = true;
            subscription.request(1);
        }
    }

    private void endOfBody() {
        if (reader.isInMessage()) {
            receiver.onRefused(GrpcErrors.endInMessage());
        } else if (only == null && method.getType().clientSendsOneMessage()) {
            receiver.onRefused(GrpcErrors.noMessageInStream());
        } else {
            halfClosed = true;
            I message = only;
            if (message != null) {
                handOver(message);
            }
            if (!closed) {
                receiver.onHalfClose();
            }
        }
    }
}
