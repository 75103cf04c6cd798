package io.garboard.core.simulation;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.garboard.core.error.EtcdError;
import io.garboard.core.simulation.Operation.Kind;
import io.garboard.etcd.mvcc.KeyValue;
import io.garboard.etcd.rpc.Compare;
import io.garboard.etcd.rpc.DeleteRangeRequest;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.TxnRequest;
import io.garboard.etcd.wire.DeleteRangeResponse;
import io.garboard.etcd.wire.PutResponse;
import io.garboard.etcd.wire.RangeResponse;
import io.garboard.etcd.wire.TxnResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A client that reads and writes, one operation after the other. */
final class KvClient {

    static final int GROUPS = 4;
    private static final String[] KEYS = {"a", "b", "second"};

    private final int number;
    private final Simulation simulation;
    private final SplittableRandom random;
    /** Where it has seen keys changed last: what its guards expect. */
    private final Map<String, Long> seen = new HashMap<>();

    private final boolean readsOnly;
    private int operations;

    /** @param readsOnly reads all the time, on every member, and never waits for long */
    KvClient(int number, Simulation simulation, SplittableRandom random, boolean readsOnly) {
        this.readsOnly = readsOnly;
        this.number = number;
        this.simulation = simulation;
        this.random = random;
    }

    void start() {
        next(random.nextLong(50_000_000));
    }

    private void next(long delayNanos) {
        simulation.schedule.after(delayNanos, () -> {
            if (simulation.clientsGoOn()) {
                begin();
            }
        });
    }

    private long pause() {
        if (readsOnly) {
            return random.nextLong(60_000_000);
        }
        return random.nextInt(4) == 0 ? random.nextLong(80_000_000) : random.nextLong(10_000_000);
    }

    private void begin() {
        String group = "g" + random.nextInt(GROUPS);
        String key = group + "/" + KEYS[random.nextInt(KEYS.length)];
        int dice = random.nextInt(100);
        if (dice < 15 && !readsOnly) {
            readSerializable(group);
            return;
        }
        Kind kind = readsOnly
                ? Kind.READ
                : dice < 50 ? Kind.PUT : dice < 75 ? Kind.READ : dice < 85 ? Kind.DELETE : Kind.SWAP;
        boolean puts = kind == Kind.PUT || kind == Kind.SWAP;
        Operation operation = new Operation(
                number,
                kind,
                group,
                kind == Kind.SWAP ? group + "/a" : key,
                puts ? "c" + number + "-" + operations++ + simulation.memberSettings.padding() : "",
                kind == Kind.SWAP ? seen.getOrDefault(group + "/a", 0L) : 0,
                simulation.schedule.nowNanos());
        simulation.history.begin(operation);
        ask(operation);
    }

    private void ask(Operation operation) {
        switch (operation.kind) {
            case PUT ->
                this.<PutResponse>ask(
                        operation,
                        (life, callback) -> life.local().kv().put(put(operation.key, operation.value), callback),
                        response -> operation.revision = response.getHeader().getRevision());
            case DELETE ->
                this.<DeleteRangeResponse>ask(
                        operation,
                        (life, callback) -> life.local().kv().deleteRange(delete(operation.key), callback),
                        response -> {
                            operation.revision = response.getHeader().getRevision();
                            operation.succeeded = response.getDeleted() > 0;
                        });
            case READ ->
                this.<RangeResponse>ask(
                        operation,
                        (life, callback) -> life.local().kv().range(read(operation.group, false), callback),
                        response -> {
                            operation.revision = response.getHeader().getRevision();
                            operation.read = take(response);
                        });
            case SWAP ->
                this.<TxnResponse>ask(
                        operation, (life, callback) -> life.local().kv().txn(swap(operation), callback), response -> {
                            operation.revision = response.getHeader().getRevision();
                            operation.succeeded = response.getSucceeded();
                            if (!operation.succeeded) {
                                operation.read = take(response.getResponses(0).getResponseRange());
                            }
                        });
        }
    }

    private <T extends com.google.protobuf.MessageLite> void ask(
            Operation operation, Answers.Request<T> request, java.util.function.Consumer<T> taker) {
        long floor = simulation.history.floor();
        long target = operation.isWrite() ? simulation.likelyLeader(random) : simulation.anyMember(random);
        simulation.trace.add(target, "asked", operation.kind + " " + operation.key + " by client " + number);
        Answers.<T>ask(
                simulation,
                target,
                readsOnly ? 200_000_000L : 300_000_000L + random.nextLong(2_500_000_000L),
                request,
                new Answers.Outcome<>(
                        (response, error) -> {
                            if (response != null) {
                                taker.accept(response);
                                simulation.history.end(operation, simulation.schedule.nowNanos(), floor);
                                simulation.trace.add(target, "answers", operation.revision);
                            } else {
                                failed(operation, error);
                            }
                            next(pause());
                        },
                        () -> {
                            simulation.history.drop(operation);
                            next(50_000_000);
                        }),
                () -> {
                    failed(operation, null);
                    next(0);
                });
    }

    private void failed(Operation operation, @Nullable EtcdError error) {
        simulation.trace.add(0, "failed", error == null ? "timeout" : error.name());
        if (!operation.isWrite() || error == EtcdError.TOO_MANY_REQUESTS) {
            simulation.history.drop(operation);
        }
    }

    private void readSerializable(String group) {
        long target = simulation.anyMember(random);
        Answers.<RangeResponse>ask(
                simulation,
                target,
                500_000_000L,
                (life, callback) -> life.local().kv().range(read(group, true), callback),
                new Answers.Outcome<>(
                        (response, error) -> {
                            if (response != null) {
                                simulation.history.requireTrue(
                                        group,
                                        response.getHeader().getRevision(),
                                        take(response),
                                        "serializable on m" + target);
                            }
                            next(pause());
                        },
                        () -> next(50_000_000)),
                () -> next(0));
    }

    private List<GroupState.Kv> take(RangeResponse response) {
        List<GroupState.Kv> kvs = new ArrayList<>();
        for (ByteString row : response.getKvsList()) {
            KeyValue kv = parse(row);
            String key = kv.getKey().toStringUtf8();
            seen.put(key, kv.getModRevision());
            kvs.add(new GroupState.Kv(
                    key, kv.getValue().toStringUtf8(), kv.getCreateRevision(), kv.getModRevision(), kv.getVersion()));
        }
        return kvs;
    }

    private static KeyValue parse(ByteString row) {
        try {
            return KeyValue.parseFrom(row);
        } catch (InvalidProtocolBufferException e) {
            throw new Violation("a row that cannot be parsed", e);
        }
    }

    private static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }

    private static PutRequest put(String key, String value) {
        return PutRequest.newBuilder().setKey(bytes(key)).setValue(bytes(value)).build();
    }

    private static DeleteRangeRequest delete(String key) {
        return DeleteRangeRequest.newBuilder().setKey(bytes(key)).build();
    }

    private static RangeRequest read(String group, boolean serializable) {
        return RangeRequest.newBuilder()
                .setKey(bytes(group + "/"))
                .setRangeEnd(bytes(group + "0"))
                .setSerializable(serializable)
                .build();
    }

    private static TxnRequest swap(Operation operation) {
        return TxnRequest.newBuilder()
                .addCompare(Compare.newBuilder()
                        .setKey(bytes(operation.key))
                        .setTarget(Compare.CompareTarget.MOD)
                        .setResult(Compare.CompareResult.EQUAL)
                        .setModRevision(operation.expectedRevision))
                .addSuccess(RequestOp.newBuilder().setRequestPut(put(operation.key, operation.value)))
                .addSuccess(RequestOp.newBuilder().setRequestPut(put(operation.secondKey(), operation.value)))
                .addFailure(RequestOp.newBuilder().setRequestRange(read(operation.group, false)))
                .build();
    }
}
