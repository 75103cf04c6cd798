package io.garboard.proxy.peer;

/**
 * How patient the network is.
 *
 * @param connectMillis for a TCP connection, and again for the answer to the handshake
 * @param probeMillis between two probes of a line
 * @param silenceMillis a probe that is not answered for so long ends the line
 * @param backoffMinMillis wait before the second round over a member's URLs; doubles with each round
 * @param backoffMaxMillis longest such wait
 */
public record PeerTiming(
        long connectMillis, long probeMillis, long silenceMillis, long backoffMinMillis, long backoffMaxMillis) {

    /** Etcd's where it has one: a line that is silent for 5 s is dead. */
    public static final PeerTiming DEFAULT = new PeerTiming(2_000, 1_000, 5_000, 50, 1_000);

    public PeerTiming {
        if (connectMillis <= 0 || probeMillis <= 0 || silenceMillis <= 0 || backoffMinMillis <= 0) {
            throw new IllegalArgumentException("peer timing: times must be positive");
        }
        if (backoffMaxMillis < backoffMinMillis) {
            throw new IllegalArgumentException(
                    "backoffMaxMillis: " + backoffMaxMillis + " (expected: >= " + backoffMinMillis + ")");
        }
    }

    /** The same with other times between attempts to connect. */
    public PeerTiming withBackoff(long minMillis, long maxMillis) {
        return new PeerTiming(connectMillis, probeMillis, silenceMillis, minMillis, maxMillis);
    }

    /** The same with other times for noticing a dead member. */
    public PeerTiming withProbes(long everyMillis, long deadAfterMillis) {
        return new PeerTiming(connectMillis, everyMillis, deadAfterMillis, backoffMinMillis, backoffMaxMillis);
    }
}
