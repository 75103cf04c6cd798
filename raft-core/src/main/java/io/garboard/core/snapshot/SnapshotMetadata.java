package io.garboard.core.snapshot;

import io.garboard.core.raft.Membership;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a snapshot file says of itself.
 *
 * @param writerId the member that wrote it
 * @param fileId told from every other file's
 * @param index everything up to this entry is in it, with the entry's {@code term}
 * @param membership who takes part as of that entry
 */
public record SnapshotMetadata(
        long clusterId, long writerId, long fileId, long index, long term, Membership membership) {

    private static final int FIXED_BYTES = 5 * Long.BYTES + 2 * Integer.BYTES;

    ByteBuffer encode() {
        List<Long> voters = membership.voters();
        List<Long> learners = membership.learners();
        ByteBuffer bytes = ByteBuffer.allocate(FIXED_BYTES + (voters.size() + learners.size()) * Long.BYTES);
        bytes.putLong(clusterId)
                .putLong(writerId)
                .putLong(fileId)
                .putLong(index)
                .putLong(term);
        putIds(bytes, voters);
        putIds(bytes, learners);
        return bytes.flip();
    }

    private static void putIds(ByteBuffer bytes, List<Long> ids) {
        bytes.putInt(ids.size());
        ids.forEach(bytes::putLong);
    }

    static SnapshotMetadata decode(ByteBuffer bytes) throws SnapshotDamagedException {
        if (bytes.remaining() < FIXED_BYTES) {
            throw new SnapshotDamagedException("the snapshot's header has " + bytes.remaining() + " bytes");
        }
        long clusterId = bytes.getLong();
        long writerId = bytes.getLong();
        long fileId = bytes.getLong();
        long index = bytes.getLong();
        long term = bytes.getLong();
        List<Long> voters = ids(bytes);
        List<Long> learners = ids(bytes);
        if (bytes.hasRemaining() || index <= 0 || term <= 0 || learners.stream().anyMatch(voters::contains)) {
            throw new SnapshotDamagedException(
                    "the snapshot's header makes no sense: index=" + index + " term=" + term);
        }
        return new SnapshotMetadata(clusterId, writerId, fileId, index, term, new Membership(voters, learners));
    }

    private static List<Long> ids(ByteBuffer bytes) throws SnapshotDamagedException {
        int count = bytes.remaining() < Integer.BYTES ? -1 : bytes.getInt();
        if (count < 0 || count > bytes.remaining() / Long.BYTES) {
            throw new SnapshotDamagedException("the snapshot's header has a list of members that does not end");
        }
        List<Long> ids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ids.add(bytes.getLong());
        }
        return ids;
    }
}
