package io.garboard.conformance.cluster;

import com.google.protobuf.ByteString;
import io.garboard.conformance.cluster.Operation.Kind;
import io.garboard.conformance.harness.EtcdClient;
import io.garboard.etcd.mvcc.KeyValue;
import io.garboard.etcd.rpc.Compare;
import io.garboard.etcd.rpc.DeleteRangeRequest;
import io.garboard.etcd.rpc.DeleteRangeResponse;
import io.garboard.etcd.rpc.KVGrpc;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RangeResponse;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.TxnRequest;
import io.garboard.etcd.rpc.TxnResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client that asks one thing after the other, goes on to the next member when one fails it, and writes everything down.
 * Confined to one thread.
 */
final class ClusterClient implements Runnable {

    private static final int KEYS = 12;
    private static final long CALL_TIMEOUT_SECONDS = 15;

    private final int number;
    private final List<Integer> ports;
    private final SplittableRandom random;
    private final BlockingQueue<Operation> operations;
    private int member;
    private int written;
    private volatile long lastWriteStartNanos = Long.MIN_VALUE;
    private @Nullable EtcdClient client;
    private volatile boolean stopped;
    private volatile @Nullable Throwable unexpected;

    /** @param ports of the members; may change meanwhile, and is never empty */
    ClusterClient(int number, List<Integer> ports, SplittableRandom random, BlockingQueue<Operation> operations) {
        this.number = number;
        this.ports = ports;
        this.random = random;
        this.operations = operations;
        this.member = number;
    }

    void stop() {
        stopped = true;
    }

    /** Whether a write that began at this moment of the system's clock or later is acknowledged. */
    boolean hasWrittenSince(long nanos) {
        long last = lastWriteStartNanos;
        return last != Long.MIN_VALUE && last >= nanos;
    }

    @Nullable
    Throwable unexpected() {
        return unexpected;
    }

    @Override
    public void run() {
        try {
            while (!stopped) {
                step("k" + random.nextInt(KEYS));
            }
        } catch (RuntimeException | Error e) {
            unexpected = e;
        } finally {
            disconnect();
        }
    }

    private void step(String key) {
        int draw = random.nextInt(100);
        if (draw < 40) {
            put(key);
        } else if (draw < 55) {
            guardedPut(key);
        } else if (draw < 65) {
            delete(key);
        } else {
            read(key, draw < 75);
        }
    }

    private void put(String key) {
        String value = nextValue();
        PutRequest put = putRequest(key, value);
        long start = System.nanoTime();
        Long revision = tell(() -> kv().put(put).getHeader().getRevision());
        add(revision == null ? Kind.DOUBTFUL_PUT : Kind.PUT, key, value, start, revision, 0);
    }

    /** As kube-apiserver updates: only if nobody else did since it was read. */
    private void guardedPut(String key) {
        KeyValue found = read(key, false);
        String value = nextValue();
        TxnRequest txn = TxnRequest.newBuilder()
                .addCompare(Compare.newBuilder()
                        .setKey(ByteString.copyFromUtf8(key))
                        .setTarget(Compare.CompareTarget.MOD)
                        .setResult(Compare.CompareResult.EQUAL)
                        .setModRevision(found == null ? 0 : found.getModRevision()))
                .addSuccess(RequestOp.newBuilder().setRequestPut(putRequest(key, value)))
                .addFailure(RequestOp.newBuilder().setRequestRange(rangeRequest(key, false)))
                .build();
        long start = System.nanoTime();
        TxnResponse response = tell(() -> kv().txn(txn));
        if (response == null) {
            add(Kind.DOUBTFUL_PUT, key, value, start, null, 0);
        } else if (response.getSucceeded()) {
            add(Kind.PUT, key, value, start, response.getHeader().getRevision(), 0);
        } else {
            RangeResponse read = response.getResponses(0).getResponseRange();
            addRead(Kind.READ, key, start, response.getHeader().getRevision(), read);
        }
    }

    private void delete(String key) {
        DeleteRangeRequest delete = DeleteRangeRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .build();
        long start = System.nanoTime();
        DeleteRangeResponse response = tell(() -> kv().deleteRange(delete));
        if (response == null) {
            add(Kind.DOUBTFUL_DELETE, key, null, start, null, 0);
        } else {
            Kind kind = response.getDeleted() == 0 ? Kind.READ : Kind.DELETE;
            add(kind, key, null, start, response.getHeader().getRevision(), 0);
        }
    }

    private @Nullable KeyValue read(String key, boolean serializable) {
        long start = System.nanoTime();
        RangeResponse response = tell(() -> kv().range(rangeRequest(key, serializable)));
        if (response == null) {
            return null;
        }
        Kind kind = serializable ? Kind.SERIALIZABLE_READ : Kind.READ;
        return addRead(kind, key, start, response.getHeader().getRevision(), response);
    }

    private @Nullable KeyValue addRead(Kind kind, String key, long start, long revision, RangeResponse response) {
        if (response.getKvsCount() == 0) {
            add(kind, key, null, start, revision, 0);
            return null;
        }
        KeyValue found = response.getKvs(0);
        add(kind, key, found.getValue().toStringUtf8(), start, revision, found.getModRevision());
        return found;
    }

    private void add(
            Kind kind, String key, @Nullable String value, long start, @Nullable Long revision, long modRevision) {
        Operation operation =
                new Operation(kind, key, value, start, System.nanoTime(), revision == null ? 0 : revision, modRevision);
        operations.add(operation);
        if (operation.isWrite()) {
            lastWriteStartNanos = start;
        }
    }

    /** Null if it failed, in whatever way a cluster in trouble may fail a request. */
    private <T> @Nullable T tell(java.util.function.Supplier<T> call) {
        try {
            return call.get();
        } catch (StatusRuntimeException e) {
            if (!isTrouble(e.getStatus())) {
                throw e;
            }
            disconnect();
            member++;
            return null;
        }
    }

    private static boolean isTrouble(Status status) {
        return switch (status.getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, UNKNOWN, RESOURCE_EXHAUSTED -> true;
            default -> false;
        };
    }

    private KVGrpc.KVBlockingStub kv() {
        EtcdClient connected = client;
        if (connected == null) {
            List<Integer> known = List.copyOf(ports);
            connected = new EtcdClient(known.get(member % known.size()));
            client = connected;
        }
        return KVGrpc.newBlockingStub(connected.channel()).withDeadlineAfter(CALL_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    private void disconnect() {
        EtcdClient connected = client;
        if (connected != null) {
            connected.close();
            client = null;
        }
    }

    private String nextValue() {
        return number + "-" + ++written;
    }

    private static PutRequest putRequest(String key, String value) {
        return PutRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setValue(ByteString.copyFromUtf8(value))
                .build();
    }

    private static RangeRequest rangeRequest(String key, boolean serializable) {
        return RangeRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setSerializable(serializable)
                .build();
    }
}
