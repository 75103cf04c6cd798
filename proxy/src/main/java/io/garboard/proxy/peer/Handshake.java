package io.garboard.proxy.peer;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import io.garboard.core.peer.PeerHandler;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides whether a request is one of another member of the same cluster, meant for this member. Thread-safe. */
final class Handshake {

    private static final Logger LOG = LoggerFactory.getLogger(Handshake.class);

    /** Etcd's words, which operators know. */
    static final String REMOVED = "the member has been permanently removed from the cluster";

    private final PeerConfig config;
    private final PeerHandler handler;

    private final ToldOnce told = new ToldOnce();

    Handshake(PeerConfig config, PeerHandler handler) {
        this.config = config;
        this.handler = handler;
    }

    /** Why a request is turned away. */
    record Refusal(HttpStatus status, String reason) {
        HttpResponse response() {
            return HttpResponse.of(status, MediaType.PLAIN_TEXT_UTF_8, reason);
        }
    }

    /** Null if the request is welcome. */
    @Nullable
    Refusal check(RequestHeaders headers) {
        Refusal refusal = decide(headers);
        if (refusal != null) {
            // What a stranger writes is not trusted to be short or to be text.
            String from = id(headers, PeerProtocol.FROM) == null
                    ? "an unknown member"
                    : "member " + Long.toHexString(from(headers));
            if (told.isNew(from + refusal.reason())) {
                LOG.warn("{} is turned away: {}", from, refusal.reason());
            }
        }
        return refusal;
    }

    private @Nullable Refusal decide(RequestHeaders headers) {
        String version = headers.get(PeerProtocol.VERSION_HEADER, "none");
        if (!version.equals(Integer.toString(PeerProtocol.VERSION))) {
            return failed("protocol version " + (version.length() > 10 ? "unknown" : version) + " (expected: "
                    + PeerProtocol.VERSION + ")");
        }
        Long from = id(headers, PeerProtocol.FROM);
        Long to = id(headers, PeerProtocol.TO);
        Long cluster = id(headers, PeerProtocol.CLUSTER);
        if (from == null || to == null || cluster == null) {
            return new Refusal(HttpStatus.BAD_REQUEST, "sender, receiver or cluster is missing");
        }
        if (cluster != config.clusterId()) {
            return failed("cluster ID mismatch: " + Long.toHexString(cluster) + " (this is "
                    + Long.toHexString(config.clusterId()) + ")");
        }
        if (handler.isRemoved(from)) {
            return new Refusal(HttpStatus.GONE, REMOVED);
        }
        if (to != config.memberId() || from == config.memberId()) {
            return failed("member ID mismatch: from " + Long.toHexString(from) + " to " + Long.toHexString(to)
                    + " (this is " + Long.toHexString(config.memberId()) + ")");
        }
        return null;
    }

    private static Refusal failed(String reason) {
        return new Refusal(HttpStatus.PRECONDITION_FAILED, reason);
    }

    /** The sender of a request that was let in. */
    static long from(RequestHeaders headers) {
        Long id = id(headers, PeerProtocol.FROM);
        if (id == null) {
            throw new IllegalStateException("the request was not checked");
        }
        return id;
    }

    private static @Nullable Long id(RequestHeaders headers, AsciiString name) {
        String text = headers.get(name);
        if (text == null) {
            return null;
        }
        try {
            return Long.parseUnsignedLong(text, 16);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
