package io.garboard.server.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.core.member.KvService;
import io.garboard.core.member.Member;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.member.WatchStream;
import io.garboard.etcd.mvcc.KeyValue;
import io.garboard.etcd.rpc.CompactionRequest;
import io.garboard.etcd.rpc.HashKVRequest;
import io.garboard.etcd.rpc.HashKVResponse;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.wire.RangeResponse;
import io.garboard.etcd.wire.WatchResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member with encryption answers as one without does, whatever happens to its keys meanwhile. */
class EncryptedMemberTest {

    private static final long SEED = Long.getLong("seed", 1);
    private static final int OPERATIONS = Integer.getInteger("operations", 1_500);

    @TempDir
    Path plainDirectory;

    @TempDir
    Path encryptedDirectory;

    @Test
    void answers_as_a_member_in_clear_does_while_keys_are_rotated() throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        try (MemberUnderTest plain = MemberUnderTest.plain(plainDirectory);
                MemberUnderTest encrypted = MemberUnderTest.encrypted(encryptedDirectory, "s")) {
            RandomRequests requests = new RandomRequests(random);
            for (int i = 0; i < OPERATIONS; i++) {
                if (i % 100 == 50) {
                    rotate(encrypted, i);
                }
                if (i % 400 == 399) {
                    compact(plain, encrypted);
                }
                same(i, plain, encrypted, call(requests, random, plain.member));
            }
            long revision = plain.member.header().getRevision();
            for (long at = revision - 40; at <= revision; at += 10) {
                assertThat(hash(encrypted.member, at)).isEqualTo(hash(plain.member, at));
            }
            encrypted.awaitWalked();
            assertThat(hash(encrypted.member, 0)).isEqualTo(hash(plain.member, 0));
            assertThat(events(encrypted.member, revision)).isEqualTo(events(plain.member, revision));
            assertStored(encrypted.inner(), true);
        }
        assertThat(holds(plainDirectory, "plaintext-")).isTrue();
        assertThat(holds(encryptedDirectory.resolve("wal"), "plaintext-3"))
                .as("keys of p are in clear")
                .isTrue();
    }

    @Test
    void nothing_secret_is_found_on_disk() throws Exception {
        try (MemberUnderTest encrypted = MemberUnderTest.encrypted(encryptedDirectory, "s")) {
            put(encrypted.member, "s1", "needle-in-haystack");
            put(encrypted.member, "s1", "needle-in-haystack-2");
            assertThat(value(encrypted.member, "s1")).isEqualTo("needle-in-haystack-2");
        }
        assertThat(holds(encryptedDirectory, "needle")).isFalse();
        try (MemberUnderTest again = MemberUnderTest.encrypted(encryptedDirectory, "s")) {
            assertThat(value(again.member, "s1")).isEqualTo("needle-in-haystack-2");
            put(again.member, "p1", "needle-in-haystack");
        }
        assertThat(holds(encryptedDirectory, "needle")).isTrue();
    }

    @Test
    void what_is_stored_follows_when_encryption_is_turned_on_and_off() throws Exception {
        try (MemberUnderTest plain = MemberUnderTest.plain(plainDirectory)) {
            for (int i = 0; i < 300; i++) {
                put(plain.member, "s" + i % 50, "value-" + i);
            }
        }
        int hash;
        try (MemberUnderTest encrypted = MemberUnderTest.encrypted(plainDirectory, "s")) {
            put(encrypted.member, "s1", "new");
            encrypted.awaitWalked();
            assertStored(encrypted.inner(), true);
            assertThat(value(encrypted.member, "s7")).isEqualTo("value-257");
            hash = hash(encrypted.member, 0);
        }
        try (MemberUnderTest unconfigured = MemberUnderTest.plain(plainDirectory)) {
            assertThat(Answer.<RangeResponse>outcomeOf(
                            callback -> unconfigured.member.kv().range(range("s1"), callback)))
                    .asString()
                    .startsWith("KEYS_UNAVAILABLE")
                    .contains("without --encryption-config");
            assertThat(Answer.<HashKVResponse>outcomeOf(callback ->
                            unconfigured.member.maintenance().hashKv(HashKVRequest.getDefaultInstance(), callback)))
                    .asString()
                    .startsWith("KEYS_UNAVAILABLE");
        }
        try (MemberUnderTest decrypting = MemberUnderTest.encrypted(plainDirectory)) {
            put(decrypting.member, "s2", "newer");
            decrypting.awaitWalked();
            assertStored(decrypting.inner(), false);
        }
        try (MemberUnderTest plain = MemberUnderTest.plain(plainDirectory)) {
            assertThat(value(plain.member, "s1")).isEqualTo("new");
            assertThat(value(plain.member, "s2")).isEqualTo("newer");
            assertThat(hash).isNotZero();
        }
    }

    private static void rotate(MemberUnderTest encrypted, int i) {
        try {
            if (i % 200 == 50) {
                encrypted.administration().rotateDek();
            } else {
                encrypted.administration().rotateKek();
            }
        } catch (Exception e) {
            // The last one may be under way still.
            assertThat(e).hasMessageContaining("about to become active");
        }
    }

    private static void compact(MemberUnderTest plain, MemberUnderTest encrypted) {
        CompactionRequest request = CompactionRequest.newBuilder()
                .setRevision(plain.member.header().getRevision() - 60)
                .setPhysical(true)
                .build();
        Answer.outcomeOf((ResponseCallback<io.garboard.etcd.rpc.CompactionResponse> callback) ->
                plain.member.kv().compact(request, callback));
        Answer.outcomeOf((ResponseCallback<io.garboard.etcd.rpc.CompactionResponse> callback) ->
                encrypted.member.kv().compact(request, callback));
    }

    private static BiConsumer<KvService, ResponseCallback<Object>> call(
            RandomRequests requests, SplittableRandom random, Member member) {
        long revision = member.header().getRevision();
        return switch (random.nextInt(5)) {
            case 0 -> {
                var put = requests.put();
                yield (kv, callback) -> kv.put(put, cast(callback));
            }
            case 1 -> {
                var delete = requests.delete();
                yield (kv, callback) -> kv.deleteRange(delete, cast(callback));
            }
            case 2 -> {
                var range = requests.range(revision);
                yield (kv, callback) -> kv.range(range, cast(callback));
            }
            default -> {
                var txn = requests.txn(revision);
                yield (kv, callback) -> kv.txn(txn, cast(callback));
            }
        };
    }

    @SuppressWarnings("unchecked") // takes any response
    private static <T> ResponseCallback<T> cast(ResponseCallback<Object> callback) {
        return (ResponseCallback<T>) (ResponseCallback<?>) callback;
    }

    private static void same(
            int operation,
            MemberUnderTest plain,
            MemberUnderTest encrypted,
            BiConsumer<KvService, ResponseCallback<Object>> call) {
        Object expected = Answer.<Object>outcomeOf(callback -> call.accept(plain.member.kv(), callback));
        Object actual = Answer.<Object>outcomeOf(callback -> call.accept(encrypted.member.kv(), callback));
        assertThat(actual)
                .as("operation %s; replay with -Dseed=%s", operation, SEED)
                .isEqualTo(expected);
    }

    private static int hash(Member member, long revision) {
        HashKVRequest request = HashKVRequest.newBuilder().setRevision(revision).build();
        return Answer.<HashKVResponse>of(callback -> member.maintenance().hashKv(request, callback))
                .getHash();
    }

    /** All events that are left, as a watcher with previous values gets them. */
    private static List<ByteString> events(Member member, long lastRevision) throws Exception {
        Semaphore ready = new Semaphore(0);
        WatchStream stream = member.watch().open(ready::release);
        stream.create(WatchCreateRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8("p"))
                .setRangeEnd(ByteString.copyFromUtf8("\0"))
                .setStartRevision(lastRevision - 50)
                .setPrevKv(true)
                .build());
        List<ByteString> events = new ArrayList<>();
        long reached = 0;
        while (reached < lastRevision) {
            WatchResponse response = stream.poll();
            if (response == null) {
                assertThat(ready.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
                continue;
            }
            assertThat(response.getCanceled()).as(response.getCancelReason()).isFalse();
            for (ByteString event : response.getEventsList()) {
                events.add(event);
                reached = io.garboard.etcd.mvcc.Event.parseFrom(event).getKv().getModRevision();
            }
        }
        stream.close();
        return events;
    }

    private static RangeRequest range(String key) {
        return RangeRequest.newBuilder().setKey(ByteString.copyFromUtf8(key)).build();
    }

    private static void put(Member member, String key, String value) {
        PutRequest request = PutRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setValue(ByteString.copyFromUtf8(value))
                .build();
        Answer.<io.garboard.etcd.wire.PutResponse>of(callback -> member.kv().put(request, callback));
    }

    private static String value(Member member, String key) throws Exception {
        RangeResponse response = Answer.of(callback -> member.kv().range(range(key), callback));
        return KeyValue.parseFrom(response.getKvs(0)).getValue().toStringUtf8();
    }

    /** Every row under s, past ones included, is encrypted, or none is. */
    private static void assertStored(io.garboard.core.local.LocalMember member, boolean encrypted) throws Exception {
        byte[] from = {};
        long end = member.header().getRevision();
        List<KeyValue> wrong = new ArrayList<>();
        while (from.length == 0 || io.garboard.core.mvcc.RevisionKey.main(from) <= end) {
            from = member.encryption().scan(from, end, 1_000, (key, row) -> {
                try {
                    KeyValue kv = KeyValue.parseFrom(row);
                    boolean secret = kv.getKey().startsWith(ByteString.copyFromUtf8("s"));
                    boolean isEncrypted =
                            kv.getValue().size() > 62 && kv.getValue().byteAt(0) == (byte) 0xf5;
                    if (isEncrypted != (secret && encrypted)) {
                        wrong.add(kv);
                    }
                    return true;
                } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                    throw new AssertionError(e);
                }
            });
        }
        assertThat(wrong).isEmpty();
    }

    private static boolean holds(Path directory, String needle) throws Exception {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(needle)) {
                    return true;
                }
            }
        }
        return false;
    }
}
