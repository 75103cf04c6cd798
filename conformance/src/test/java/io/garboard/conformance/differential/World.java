package io.garboard.conformance.differential;

import com.google.protobuf.Message;
import io.garboard.etcd.rpc.CompactionRequest;
import io.garboard.etcd.rpc.LeaseGrantResponse;
import io.garboard.etcd.rpc.LeaseRevokeRequest;
import io.garboard.etcd.rpc.ResponseHeader;
import io.garboard.etcd.rpc.TxnResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** What the generator must know of the servers' state to aim well. Learns from etcd's answers only. */
final class World {
    private final List<Long> leases = new ArrayList<>();
    private long revision = 1;
    private long compactedRevision;
    private long nextLease = 1_000;
    /** Revisions at which a key may have been deleted and put again. */
    private final Set<Long> rewritten = new HashSet<>();

    long revision() {
        return revision;
    }

    long compactedRevision() {
        return compactedRevision;
    }

    /** Whether etcd survives a compaction at this revision: not if its transaction deleted a key and put it again. */
    boolean isCompactable(long at) {
        return !rewritten.contains(at);
    }

    /** A readable revision, the latest ones more often. */
    long someRevision(SplittableRandom random) {
        long oldest = Math.max(1, compactedRevision);
        long span = random.nextInt(4) == 0 ? revision - oldest : Math.min(revision - oldest, 30);
        return revision - random.nextLong(span + 1);
    }

    int leaseCount() {
        return leases.size();
    }

    long someLease(SplittableRandom random) {
        return leases.isEmpty() ? 0 : leases.get(random.nextInt(leases.size()));
    }

    long newLease() {
        return nextLease++;
    }

    void learn(Call<?, ?> call, Message response) {
        Object header = response.getField(response.getDescriptorForType().findFieldByName("header"));
        revision = Math.max(revision, ((ResponseHeader) header).getRevision());
        if (response instanceof TxnResponse transaction) {
            rewritten.add(transaction.getHeader().getRevision());
        } else if (response instanceof LeaseGrantResponse grant) {
            leases.add(grant.getID());
        } else if (call.request() instanceof LeaseRevokeRequest revoke) {
            leases.remove(revoke.getID());
        } else if (call.request() instanceof CompactionRequest compaction) {
            compactedRevision = compaction.getRevision();
        }
    }
}
