package io.garboard.conformance.crash;

import com.google.protobuf.ByteString;
import io.garboard.conformance.harness.EtcdClient;
import io.garboard.etcd.mvcc.KeyValue;
import io.garboard.etcd.rpc.Compare;
import io.garboard.etcd.rpc.DeleteRangeRequest;
import io.garboard.etcd.rpc.LeaseGrantRequest;
import io.garboard.etcd.rpc.LeaseRevokeRequest;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.TxnRequest;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A client that writes one request after the other until one fails. It alone writes below its prefix, so it knows what
 * each of its writes must do. Confined to one thread.
 */
final class Worker implements Runnable {
    private static final int KEYS = 40;

    private final int number;
    private final int round;
    private final EtcdClient client;
    private final SplittableRandom random;
    private final Ledger ledger;
    /** Its live keys with the lease of each. */
    private final Map<String, Long> keys = new TreeMap<>();

    private final List<Long> leases = new ArrayList<>();
    private int written;
    private @Nullable Throwable unexpected;

    Worker(int number, int round, EtcdClient client, SplittableRandom random, Ledger ledger, HistoryModel model) {
        this.number = number;
        this.round = round;
        this.client = client;
        this.random = random;
        this.ledger = ledger;
        for (KeyValue kv : model.below(prefix())) {
            keys.put(kv.getKey().toStringUtf8(), kv.getLease());
        }
        leases.addAll(model.leasesOf(number));
    }

    /** Which worker's lease this is. */
    static int owner(long leaseId) {
        return (int) (leaseId >>> 40);
    }

    /** Null if the worker ended because the server went away. */
    @Nullable
    Throwable unexpected() {
        return unexpected;
    }

    @Override
    public void run() {
        try {
            while (step()) {
                written++;
            }
        } catch (RuntimeException | Error e) {
            unexpected = e;
        }
    }

    private boolean step() {
        int draw = random.nextInt(100);
        if (draw < 70) {
            return put();
        } else if (draw < 88) {
            return transaction();
        } else if (draw < 93) {
            return delete();
        } else if (draw < 97) {
            return grant();
        }
        return revoke();
    }

    private boolean put() {
        PutRequest put = randomPut(randomKey());
        return write(
                List.of(change(put)), () -> client.kv().put(put).getHeader().getRevision());
    }

    /** Several keys at once, guarded as kube-apiserver guards: half of it must never be seen. */
    private boolean transaction() {
        TxnRequest.Builder transaction = TxnRequest.newBuilder();
        List<Change> changes = new ArrayList<>();
        int first = random.nextInt(KEYS);
        int count = 2 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            String key = key((first + i) % KEYS);
            boolean exists = keys.containsKey(key);
            transaction.addCompare(Compare.newBuilder()
                    .setKey(ByteString.copyFromUtf8(key))
                    .setTarget(Compare.CompareTarget.CREATE)
                    .setResult(exists ? Compare.CompareResult.GREATER : Compare.CompareResult.EQUAL)
                    .setCreateRevision(0));
            if (exists && i > 0 && random.nextInt(4) == 0) {
                transaction.addSuccess(RequestOp.newBuilder().setRequestDeleteRange(deletion(key)));
                changes.add(Change.delete(ByteString.copyFromUtf8(key)));
            } else {
                PutRequest put = randomPut(key);
                transaction.addSuccess(RequestOp.newBuilder().setRequestPut(put));
                changes.add(change(put));
            }
        }
        return write(changes, () -> {
            var response = client.kv().txn(transaction.build());
            if (!response.getSucceeded()) {
                throw new AssertionError("worker " + number + " lost sight of its keys");
            }
            return response.getHeader().getRevision();
        });
    }

    private boolean delete() {
        String key = randomKey();
        if (!keys.containsKey(key)) {
            return put();
        }
        return write(
                List.of(Change.delete(ByteString.copyFromUtf8(key))),
                () -> client.kv().deleteRange(deletion(key)).getHeader().getRevision());
    }

    private boolean grant() {
        long id = ((long) number << 40) + ((long) round << 20) + written + 1;
        LeaseGrantRequest grant =
                LeaseGrantRequest.newBuilder().setID(id).setTTL(3_000).build();
        boolean granted = tell(() -> client.lease().leaseGrant(grant).getID()) != null;
        ledger.lease(id, granted ? Ledger.LeaseFate.GRANTED : Ledger.LeaseFate.UNKNOWN);
        leases.add(id);
        return granted;
    }

    private boolean revoke() {
        if (leases.size() < 3) {
            return grant();
        }
        long id = leases.remove(random.nextInt(leases.size()));
        List<Change> changes = keys.entrySet().stream()
                .filter(entry -> entry.getValue() == id)
                .map(entry -> Change.delete(ByteString.copyFromUtf8(entry.getKey())))
                .toList();
        ledger.lease(id, Ledger.LeaseFate.UNKNOWN);
        LeaseRevokeRequest revoke = LeaseRevokeRequest.newBuilder().setID(id).build();
        boolean revoked = write(
                changes, () -> client.lease().leaseRevoke(revoke).getHeader().getRevision());
        if (revoked) {
            ledger.lease(id, Ledger.LeaseFate.REVOKED);
        }
        return revoked;
    }

    private boolean write(List<Change> changes, Callable<Long> call) {
        Long revision = tell(call);
        if (changes.isEmpty()) {
            return revision != null;
        }
        if (revision == null) {
            ledger.doubt(changes);
            return false;
        }
        ledger.acknowledge(revision, changes);
        for (Change change : changes) {
            if (change.deletion()) {
                keys.remove(change.key().toStringUtf8());
            } else {
                keys.put(change.key().toStringUtf8(), change.lease());
            }
        }
        return true;
    }

    /** Null if the server went away. */
    private static <T> @Nullable T tell(Callable<T> call) {
        try {
            return call.call();
        } catch (StatusRuntimeException e) {
            return switch (e.getStatus().getCode()) {
                case UNAVAILABLE, CANCELLED, UNKNOWN, INTERNAL -> null;
                default -> throw e;
            };
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private PutRequest randomPut(String key) {
        StringBuilder value = new StringBuilder(number + "-" + round + "-" + written + "-" + key + "-");
        for (int length = random.nextInt(random.nextInt(20) == 0 ? 20_000 : 600); value.length() < length; ) {
            value.append(Long.toHexString(random.nextLong()));
        }
        long lease = !leases.isEmpty() && random.nextInt(8) == 0 ? leases.get(random.nextInt(leases.size())) : 0;
        return PutRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setValue(ByteString.copyFromUtf8(value.toString()))
                .setLease(lease)
                .build();
    }

    private static Change change(PutRequest put) {
        return Change.put(put.getKey(), put.getValue(), put.getLease());
    }

    private static DeleteRangeRequest deletion(String key) {
        return DeleteRangeRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .build();
    }

    private String randomKey() {
        return key(random.nextInt(KEYS));
    }

    private String key(int i) {
        return prefix() + i;
    }

    private String prefix() {
        return "worker-" + number + "/";
    }
}
