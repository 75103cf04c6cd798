package io.garboard.core.wal;

/** Whose log it is: written into every segment, and compared when one is opened. */
public record WalIdentity(long clusterId, long memberId) {

    @Override
    public String toString() {
        return "member " + Long.toHexString(memberId) + " of cluster " + Long.toHexString(clusterId);
    }
}
