package io.garboard.core.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.core.error.EtcdError;
import io.garboard.core.storage.Tables;
import io.garboard.etcd.mvcc.KeyValue;
import io.garboard.etcd.rpc.AlarmMember;
import io.garboard.etcd.rpc.AlarmType;
import io.garboard.etcd.rpc.CompactionRequest;
import io.garboard.etcd.rpc.CompactionResponse;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.wire.PutResponse;
import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.WriteBatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A row that changed on one member is noticed. */
class CorruptionTest {

    private static final Duration OFTEN = Duration.ofMillis(200);

    @TempDir
    Path directory;

    /** Waits until the row is in the engine, and changes its value behind everybody's back. */
    private static void damage(TestMember member, String key) {
        Eventually.holds("the row is in the engine", () -> {
            try {
                return damageNow(member, key);
            } catch (StorageException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static boolean damageNow(TestMember member, String key) throws StorageException {
        byte[] rowKey = find(member, key);
        if (rowKey == null) {
            return false;
        }
        KeyValue damaged = KeyValue.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setValue(ByteString.copyFromUtf8("damaged"))
                .build();
        WriteBatch batch = new WriteBatch();
        batch.put(Tables.KEY, rowKey, damaged.toByteArray());
        member.engine().commit(batch);
        return true;
    }

    private static byte @Nullable [] find(TestMember member, String key) throws StorageException {
        try (ReadView view = member.engine().openReadView();
                RowCursor cursor = view.scan(Tables.KEY, new byte[0], null)) {
            while (cursor.next()) {
                if (KeyValue.parseFrom(cursor.value()).getKey().toStringUtf8().equals(key)) {
                    return cursor.key();
                }
            }
            return null;
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitAlarm(TestCluster cluster, TestMember corrupt) {
        AlarmMember expected = AlarmMember.newBuilder()
                .setMemberID(corrupt.id)
                .setAlarm(AlarmType.CORRUPT)
                .build();
        for (TestMember member : cluster.members) {
            Eventually.holds(
                    "alarm on " + member.name, () -> member.get().alarms().contains(expected));
        }
        PutRequest put =
                PutRequest.newBuilder().setKey(ByteString.copyFromUtf8("x")).build();
        assertThat(Answer.<PutResponse>lastingErrorOf(
                        callback -> cluster.follower().get().kv().put(put, callback)))
                .isEqualTo(EtcdError.CORRUPT);
    }

    @Test
    void thePeriodicCheckFindsADamagedRow() throws Exception {
        try (TestCluster cluster = TestCluster.of(
                3, directory, settings -> settings.withRules(false, 1).withChecks(OFTEN, Duration.ZERO))) {
            cluster.leader().put("a", "1");
            TestMember corrupt = cluster.follower();
            damage(corrupt, "a");
            awaitAlarm(cluster, corrupt);
        }
    }

    @Test
    void theCheckOfCompactionsFindsADamagedRow() throws Exception {
        try (TestCluster cluster = TestCluster.of(
                3, directory, settings -> settings.withRules(false, 1).withChecks(Duration.ZERO, OFTEN))) {
            long revision = cluster.leader().put("a", "1");
            TestMember corrupt = cluster.follower();
            damage(corrupt, "a");
            cluster.leader().put("b", "1");
            CompactionRequest request =
                    CompactionRequest.newBuilder().setRevision(revision).build();
            Answer.<CompactionResponse>persistently(
                    callback -> cluster.leader().get().kv().compact(request, callback));
            awaitAlarm(cluster, corrupt);
        }
    }

    @Test
    void theCheckAtStartNamesWhoDiffers() throws Exception {
        try (TestCluster cluster = TestCluster.of(3, directory)) {
            cluster.leader().put("a", "1");
            cluster.members.forEach(member -> assertThat(member.read("a")).isEqualTo("1"));
            TestMember corrupt = cluster.follower();
            assertThat(corrupt.get().compareData().get(60, TimeUnit.SECONDS)).isEmpty();
            damage(corrupt, "a");
            assertThat(corrupt.get().compareData().get(60, TimeUnit.SECONDS)).hasSize(2);
        }
    }
}
