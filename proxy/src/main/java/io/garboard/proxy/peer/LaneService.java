package io.garboard.proxy.peer;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.garboard.core.peer.PeerAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Takes the lanes of the other members. A new one of the same member and kind takes the place of the old. Thread-safe. */
final class LaneService {

    /** A dead host closes nothing; its lanes are given up after this many of its silences. */
    private static final int SILENCES = 6;

    private record Key(long from, LaneKind kind) {}

    private final PeerContext context;
    private final Handshake handshake;
    private final Map<Key, InboundLane> open = new ConcurrentHashMap<>();

    LaneService(PeerContext context, Handshake handshake) {
        this.context = context;
        this.handshake = handshake;
    }

    /** Serves one kind of lane. */
    HttpService of(LaneKind kind) {
        return (request, http) -> serve(kind, request, http);
    }

    private HttpResponse serve(LaneKind kind, ServiceRequestContext request, HttpRequest http) {
        Handshake.Refusal refusal = handshake.check(http.headers());
        if (refusal != null) {
            return refusal.response();
        }
        long from = Handshake.from(http.headers());
        String peerUrls = http.headers().get(PeerProtocol.PEER_URLS, "");
        if (!peerUrls.isEmpty()) {
            context.handler().introduced(new PeerAddress(from, List.of(peerUrls.split(","))));
        }
        Key key = new Key(from, kind);
        InboundLane lane = new InboundLane(from, kind, context, request, ended -> open.remove(key, ended));
        InboundLane before = open.put(key, lane);
        if (before != null) {
            before.close("it has opened another one");
        }
        return lane.serve(http, SILENCES * context.config().timing().silenceMillis());
    }

    /** Lets members that were removed meanwhile come again, and learn why they may not. */
    void checkMembers() {
        for (InboundLane lane : open.values()) {
            if (context.handler().isRemoved(lane.from())) {
                lane.close(Handshake.REMOVED);
            }
        }
    }
}
