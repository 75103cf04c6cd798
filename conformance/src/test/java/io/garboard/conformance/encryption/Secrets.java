package io.garboard.conformance.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.conformance.harness.EtcdClient;
import io.garboard.conformance.harness.Insist;
import io.garboard.etcd.mvcc.KeyValue;
import io.garboard.etcd.rpc.CompactionRequest;
import io.garboard.etcd.rpc.DeleteRangeRequest;
import io.garboard.etcd.rpc.HashKVRequest;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RangeResponse;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Secrets that a test has written, each of whose values holds {@link #NEEDLE}. */
final class Secrets {

    static final String NEEDLE = "correct-horse-battery-staple";

    private static final String PREFIX = "/registry/secrets/";
    private static final int IN_FLIGHT = 200;

    private final Map<String, String> values = new TreeMap<>();

    /** Writes values for some numbers, several at a time. */
    void put(EtcdClient client, int from, int to, String generation) throws Exception {
        Map<PutRequest, Future<?>> pending = new LinkedHashMap<>();
        for (int i = from; i < to; i++) {
            String key = PREFIX + "default/secret-" + i;
            String value = "{\"" + NEEDLE + "\":\"" + generation + "-" + i + "\"}";
            values.put(key, value);
            PutRequest put = PutRequest.newBuilder()
                    .setKey(ByteString.copyFromUtf8(key))
                    .setValue(ByteString.copyFromUtf8(value))
                    .build();
            pending.put(put, client.kvFuture().put(put));
            if (pending.size() == IN_FLIGHT) {
                await(client, pending);
            }
        }
        await(client, pending);
    }

    /** What the server could not take at the time is put once more. */
    private static void await(EtcdClient client, Map<PutRequest, Future<?>> pending) throws Exception {
        for (Map.Entry<PutRequest, Future<?>> entry : pending.entrySet()) {
            try {
                entry.getValue().get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof StatusRuntimeException cause) || !Insist.isPassing(cause)) {
                    throw e;
                }
                Insist.on(() -> client.kv().put(entry.getKey()));
            }
        }
        pending.clear();
    }

    void delete(EtcdClient client, int number) {
        String key = PREFIX + "default/secret-" + number;
        values.remove(key);
        DeleteRangeRequest delete = DeleteRangeRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setPrevKv(true)
                .build();
        Insist.on(() -> client.kv().deleteRange(delete));
    }

    static void compact(EtcdClient client) {
        client.kv()
                .compact(CompactionRequest.newBuilder()
                        .setRevision(revision(client))
                        .setPhysical(true)
                        .build());
    }

    /** What {@link SecretLoad} wrote. */
    static DeleteRangeRequest rangeOfLoad() {
        return DeleteRangeRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(PREFIX + "load/"))
                .setRangeEnd(ByteString.copyFromUtf8(PREFIX + "load0"))
                .build();
    }

    static long revision(EtcdClient client) {
        RangeRequest read =
                RangeRequest.newBuilder().setKey(ByteString.copyFromUtf8("x")).build();
        return Insist.on(() -> client.kv().range(read)).getHeader().getRevision();
    }

    static int hash(EtcdClient client) {
        return Insist.on(() -> client.maintenance().hashKV(HashKVRequest.getDefaultInstance()))
                .getHash();
    }

    /** Everything written is there, as it was written. */
    void check(EtcdClient client) {
        RangeRequest all = RangeRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(PREFIX))
                .setRangeEnd(ByteString.copyFromUtf8("/registry/secrets0"))
                .build();
        RangeResponse response = Insist.on(() -> client.kv().range(all));
        Map<String, String> found = new TreeMap<>();
        for (KeyValue kv : response.getKvsList()) {
            found.put(kv.getKey().toStringUtf8(), kv.getValue().toStringUtf8());
        }
        assertThat(found).isEqualTo(values);
    }

    /** Files below the directory that hold the needle. */
    static List<Path> filesWithNeedle(Path directory) throws IOException {
        byte[] needle = NEEDLE.getBytes(StandardCharsets.US_ASCII);
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                try {
                    if (holds(Files.readAllBytes(file), needle)) {
                        found.add(file);
                    }
                } catch (NoSuchFileException e) {
                    // A file that the server has just deleted.
                }
            }
        }
        return found;
    }

    private static boolean holds(byte[] bytes, byte[] needle) {
        for (int i = 0; i <= bytes.length - needle.length; i++) {
            if (bytes[i] == needle[0] && Arrays.equals(bytes, i, i + needle.length, needle, 0, needle.length)) {
                return true;
            }
        }
        return false;
    }
}
