package io.garboard.proxy.peer;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.stream.AbortedStreamException;
import io.garboard.core.peer.SnapshotCallback;
import io.garboard.core.peer.SnapshotFile;
import io.garboard.core.peer.SnapshotHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * One snapshot on its way to one member: the next chunk is read once the last one has been written out. Confined to the
 * snapshots' event loop, but for the reading of a chunk.
 */
final class SnapshotSend implements Publisher<HttpObject>, Subscription, Subscriber<HttpObject> {

    static final int CHUNK_BYTES = 256 << 10;
    private static final int MAX_REASON_BYTES = 4096;

    private final SnapshotFile file;
    private final long sizeBytes;
    private final SnapshotCallback callback;
    private final EventLoop loop;
    private final Executor blocking;
    private final PeerMetrics.ForMember metrics;
    private final SnapshotMetrics.Underway timer;
    private final StringBuilder said = new StringBuilder();
    private @Nullable Subscriber<? super HttpObject> body;
    private @Nullable HttpStatus status;
    private long demand;
    private long position = -1;
    private boolean reading;
    private boolean ended;
    private boolean progress;

    SnapshotSend(SnapshotFile file, SnapshotCallback callback, PeerContext context, PeerMetrics.ForMember metrics) {
        this.file = file;
        this.sizeBytes = file.header().sizeBytes();
        this.callback = callback;
        this.loop = context.clients().snapshotLoop();
        this.blocking = context.blocking();
        this.metrics = metrics;
        this.timer = metrics.sendingSnapshot();
    }

    /** The request's headers with what the receiver must know first. */
    static RequestHeaders headers(PeerConfig config, long to, SnapshotHeader header) {
        return PeerProtocol.stream(config.clusterId(), config.memberId(), to, PeerProtocol.SNAPSHOT)
                .add(PeerProtocol.SNAPSHOT_LEADER_TERM, Long.toString(header.leaderTerm()))
                .add(PeerProtocol.SNAPSHOT_INDEX, Long.toString(header.index()))
                .add(PeerProtocol.SNAPSHOT_TERM, Long.toString(header.term()))
                .add(PeerProtocol.SNAPSHOT_FILE, Long.toHexString(header.fileId()))
                .add(PeerProtocol.SNAPSHOT_SIZE, Long.toString(header.sizeBytes()))
                .build();
    }

    /** Whether anything moved since the last time this was asked. */
    boolean takeProgress() {
        boolean moved = progress;
        progress = false;
        return moved;
    }

    boolean isEnded() {
        return ended;
    }

    void fail(String reason) {
        if (ended) {
            return;
        }
        ended = true;
        timer.ended(false);
        Subscriber<? super HttpObject> subscriber = body;
        body = null;
        if (subscriber != null) {
            subscriber.onError(AbortedStreamException.get());
        }
        callback.failed(reason);
    }

    // ---- the request's body ----

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
        progress = true;
        readNext();
    }

    @Override
    public void cancel() {
        body = null;
    }

    private void readNext() {
        if (ended || reading || demand == 0 || position < 0 || body == null) {
            return;
        }
        if (position == sizeBytes) {
            Subscriber<? super HttpObject> subscriber = body;
            body = null;
            subscriber.onComplete();
            return;
        }
        reading = true;
        long from = position;
        blocking.execute(() -> read(from));
    }

    /** On a thread that may block. */
    private void read(long from) {
        int length = (int) Math.min(CHUNK_BYTES, sizeBytes - from);
        ByteBuf chunk = PooledByteBufAllocator.DEFAULT.directBuffer(length, length);
        try {
            ByteBuffer target = chunk.nioBuffer(0, length);
            while (target.hasRemaining()) {
                if (file.read(from + target.position(), target) <= 0) {
                    throw new IOException("the snapshot's file is shorter than it was");
                }
            }
            chunk.writerIndex(length);
            loop.execute(() -> give(chunk));
        } catch (IOException | RuntimeException e) {
            chunk.release();
            loop.execute(() -> fail("cannot read the snapshot: " + e.getMessage()));
        }
    }

    private void give(ByteBuf chunk) {
        reading = false;
        Subscriber<? super HttpObject> subscriber = body;
        if (ended || subscriber == null) {
            chunk.release();
            return;
        }
        demand--;
        position += chunk.readableBytes();
        metrics.sentBytes.add(chunk.readableBytes());
        subscriber.onNext(HttpData.wrap(chunk));
    }

    // ---- the response ----

    @Override
    public void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(HttpObject object) {
        progress = true;
        if (object instanceof ResponseHeaders headers) {
            status = headers.status();
            if (headers.status().equals(HttpStatus.OK)) {
                start(headers.getLong(PeerProtocol.SNAPSHOT_FROM_BYTE, -1));
            }
        } else if (object instanceof HttpData data && said.length() < MAX_REASON_BYTES) {
            said.append(data.toString(StandardCharsets.UTF_8));
        }
    }

    private void start(long fromByte) {
        if (fromByte < 0 || fromByte > sizeBytes) {
            fail("the receiver asks for byte " + fromByte + " of " + sizeBytes);
            return;
        }
        position = fromByte;
        readNext();
    }

    @Override
    public void onError(Throwable cause) {
        fail(PeerFailures.text(cause));
    }

    @Override
    public void onComplete() {
        if (ended) {
            return;
        }
        if (HttpStatus.OK.equals(status) && said.toString().equals(PeerProtocol.DELIVERED)) {
            ended = true;
            timer.ended(true);
            callback.delivered();
        } else {
            fail(said.isEmpty() ? "the receiver ended the stream" : said.toString());
        }
    }
}
