package io.garboard.proxy.peer;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.garboard.core.peer.SnapshotHeader;
import io.garboard.core.peer.SnapshotReceiver;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Takes snapshots that other members offer. Thread-safe. */
final class SnapshotService implements HttpService {

    private final PeerContext context;
    private final Handshake handshake;

    SnapshotService(PeerContext context, Handshake handshake) {
        this.context = context;
        this.handshake = handshake;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest http) {
        Handshake.Refusal refusal = handshake.check(http.headers());
        if (refusal != null) {
            return refusal.response();
        }
        SnapshotHeader header = header(http.headers());
        if (header == null) {
            return HttpResponse.of(HttpStatus.BAD_REQUEST, MediaType.PLAIN_TEXT_UTF_8, "no snapshot is described");
        }
        CompletableFuture<HttpResponse> response = new CompletableFuture<>();
        EventLoop loop = ctx.eventLoop().withoutContext();
        context.blocking().execute(() -> offer(http, header, loop, response));
        return HttpResponse.of(response);
    }

    /** On a thread that may block: the receiver may look for what is there of an earlier attempt. */
    private void offer(
            HttpRequest http, SnapshotHeader header, EventLoop loop, CompletableFuture<HttpResponse> response) {
        try {
            long from = Handshake.from(http.headers());
            SnapshotReceiver receiver = context.handler().snapshotOffered(from, header);
            if (receiver == null) {
                response.complete(
                        HttpResponse.of(HttpStatus.CONFLICT, MediaType.PLAIN_TEXT_UTF_8, "the snapshot is not wanted"));
                return;
            }
            long fromByte = receiver.fromByte();
            HttpResponseWriter writer = HttpResponse.streaming();
            response.complete(writer);
            InboundSnapshot inbound = new InboundSnapshot(from, header.sizeBytes(), receiver, writer, loop, context);
            loop.execute(() -> inbound.start(http, fromByte));
        } catch (RuntimeException e) {
            response.completeExceptionally(e);
        }
    }

    private static @Nullable SnapshotHeader header(RequestHeaders headers) {
        try {
            return new SnapshotHeader(
                    headers.getLong(PeerProtocol.SNAPSHOT_LEADER_TERM, -1),
                    headers.getLong(PeerProtocol.SNAPSHOT_INDEX, -1),
                    headers.getLong(PeerProtocol.SNAPSHOT_TERM, -1),
                    Long.parseUnsignedLong(headers.get(PeerProtocol.SNAPSHOT_FILE, ""), 16),
                    headers.getLong(PeerProtocol.SNAPSHOT_SIZE, -1));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
