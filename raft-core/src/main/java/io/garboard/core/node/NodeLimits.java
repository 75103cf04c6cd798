package io.garboard.core.node;

/**
 * The bounds of a node's queues. Where one is reached, further requests get {@code too many requests}.
 *
 * @param queuedProposals waiting for the raft loop
 * @param queuedBytes the same, in bytes
 * @param queuedReads waiting for a read index
 * @param batchProposals commands in one entry
 * @param batchBytes of commands in one entry; a single larger command goes alone
 * @param uncommittedBytes proposed on this member and not committed: from there on the raft loop takes no more
 * @param unappliedEntries committed and not applied (etcd's 5,000)
 * @param unappliedBytes the same, in bytes
 */
public record NodeLimits(
        int queuedProposals,
        long queuedBytes,
        int queuedReads,
        int batchProposals,
        long batchBytes,
        long uncommittedBytes,
        long unappliedEntries,
        long unappliedBytes) {

    public static final NodeLimits DEFAULT =
            new NodeLimits(32_768, 128L << 20, 32_768, 1000, 1 << 20, 64L << 20, 5000, 128L << 20);

    public NodeLimits withQueuedProposals(int count) {
        return new NodeLimits(
                count,
                queuedBytes,
                queuedReads,
                batchProposals,
                batchBytes,
                uncommittedBytes,
                unappliedEntries,
                unappliedBytes);
    }

    public NodeLimits withQueuedBytes(long bytes) {
        return new NodeLimits(
                queuedProposals,
                bytes,
                queuedReads,
                batchProposals,
                batchBytes,
                uncommittedBytes,
                unappliedEntries,
                unappliedBytes);
    }

    public NodeLimits withBatch(int proposals, long bytes) {
        return new NodeLimits(
                queuedProposals,
                queuedBytes,
                queuedReads,
                proposals,
                bytes,
                uncommittedBytes,
                unappliedEntries,
                unappliedBytes);
    }

    public NodeLimits withUnapplied(long entries, long bytes) {
        return new NodeLimits(
                queuedProposals,
                queuedBytes,
                queuedReads,
                batchProposals,
                batchBytes,
                uncommittedBytes,
                entries,
                bytes);
    }
}
