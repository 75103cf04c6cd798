package io.garboard.proxy.peer;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import io.garboard.core.peer.MessageWriter;
import io.netty.util.AsciiString;

/**
 * Names and numbers of the protocol between members.
 *
 * <p>Every request says who asks whom: protocol version, cluster, sender, receiver, the ids in hexadecimal. A lane is one
 * request that does not end; its body is frames, its response echoes probes:
 *
 * <pre>
 * frame    = length (4 bytes, big-endian, of what follows) content
 * content  = 0 nonce (8 bytes)       a probe: the nonce comes back in the response
 *          | message                 as MessageWriter writes it; its first byte is never 0
 * </pre>
 */
final class PeerProtocol {

    static final int VERSION = MessageWriter.VERSION;

    static final String BASE = "/garboard/peer/";
    static final String MESSAGES = BASE + "messages/";
    static final String CALL = BASE + "call";
    static final String SNAPSHOT = BASE + "snapshot";

    static final AsciiString VERSION_HEADER = AsciiString.cached("garboard-protocol");
    static final AsciiString CLUSTER = AsciiString.cached("garboard-cluster");
    static final AsciiString FROM = AsciiString.cached("garboard-from");
    static final AsciiString TO = AsciiString.cached("garboard-to");

    /** Where the sender of a lane is reached, separated by commas; absent if it does not know yet. */
    static final AsciiString PEER_URLS = AsciiString.cached("garboard-peer-urls");

    static final AsciiString SNAPSHOT_LEADER_TERM = AsciiString.cached("garboard-snapshot-leader-term");
    static final AsciiString SNAPSHOT_INDEX = AsciiString.cached("garboard-snapshot-index");
    static final AsciiString SNAPSHOT_TERM = AsciiString.cached("garboard-snapshot-term");
    static final AsciiString SNAPSHOT_FILE = AsciiString.cached("garboard-snapshot-file");
    static final AsciiString SNAPSHOT_SIZE = AsciiString.cached("garboard-snapshot-size");
    static final AsciiString SNAPSHOT_FROM_BYTE = AsciiString.cached("garboard-snapshot-from-byte");

    /** What the receiver of a snapshot says last if all is well. */
    static final String DELIVERED = "delivered";

    static final int LENGTH_BYTES = Integer.BYTES;
    static final byte PROBE = 0;
    static final int PROBE_BYTES = 1 + Long.BYTES;

    private PeerProtocol() {}

    /**
     * The headers of a stream that has a connection to itself. When the stream ends, so does the connection: the next one
     * must not begin on a line that has just proven dead.
     */
    static RequestHeadersBuilder stream(long clusterId, long from, long to, String path) {
        // For the client library, which sends no such header over HTTP/2.
        return request(clusterId, from, to, path).add(HttpHeaderNames.CONNECTION, "close");
    }

    /** The headers of a request from one member to another. */
    static RequestHeadersBuilder request(long clusterId, long from, long to, String path) {
        return RequestHeaders.builder(HttpMethod.POST, path)
                .contentType(MediaType.OCTET_STREAM)
                .add(VERSION_HEADER, Integer.toString(VERSION))
                .add(CLUSTER, Long.toHexString(clusterId))
                .add(FROM, Long.toHexString(from))
                .add(TO, Long.toHexString(to));
    }
}
