package io.garboard.proxy.peer;

/**
 * How much may wait for one member.
 *
 * @param queuedMessages on one lane; what does not fit is dropped
 * @param controlBytes of messages without entries
 * @param bulkBytes of messages with entries; a single larger one is taken if nothing else waits
 * @param frameBytes the largest message that is sent or taken
 * @param callsUnderWay at a time, to one member
 */
public record PeerLimits(int queuedMessages, int controlBytes, int bulkBytes, int frameBytes, int callsUnderWay) {

    public static final PeerLimits DEFAULT = new PeerLimits(4096, 4 << 20, 32 << 20, 256 << 20, 4096);

    public PeerLimits {
        if (queuedMessages < 1 || controlBytes < 1 || bulkBytes < 1 || frameBytes < 1 || callsUnderWay < 1) {
            throw new IllegalArgumentException("peer limits must be positive");
        }
    }

    /** The same with another limit on waiting messages and bytes with entries. */
    public PeerLimits withQueue(int messages, int bytes) {
        return new PeerLimits(messages, controlBytes, bytes, frameBytes, callsUnderWay);
    }
}
