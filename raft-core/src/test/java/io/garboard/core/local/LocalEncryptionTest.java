package io.garboard.core.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.core.apply.UpkeepPace;
import io.garboard.core.command.EncryptionChange;
import io.garboard.core.command.EncryptionState;
import io.garboard.core.command.RewriteRows;
import io.garboard.core.command.RewrittenRow;
import io.garboard.core.compaction.AutoCompaction;
import io.garboard.core.error.EtcdError;
import io.garboard.core.lease.LessorConfig;
import io.garboard.core.member.EncryptionService;
import io.garboard.core.membership.ClusterIdentity;
import io.garboard.core.membership.ClusterMember;
import io.garboard.core.mvcc.RevisionKey;
import io.garboard.core.mvcc.RowHash;
import io.garboard.core.node.NodeConfig;
import io.garboard.core.storage.BufferLimits;
import io.garboard.core.storage.InMemoryStorage;
import io.garboard.core.watch.WatchConfig;
import io.garboard.etcd.mvcc.KeyValue;
import io.garboard.etcd.rpc.Compare;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.TxnRequest;
import io.garboard.etcd.wire.PutResponse;
import io.garboard.etcd.wire.RangeResponse;
import io.garboard.etcd.wire.TxnResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The core's part of encryption, with "ciphertexts" that begin with a letter. */
class LocalEncryptionTest {

    private static final long ID = ClusterIdentity.memberId(List.of("http://localhost:2380"), "etcd-cluster");

    @TempDir
    Path directory;

    private final InMemoryStorage engine = new InMemoryStorage();

    @SuppressWarnings("NullAway.Init") // every test opens it first
    private LocalMember member;

    private EncryptionService open() throws Exception {
        MemberConfig config = new MemberConfig(
                "default",
                List.of("http://localhost:2379"),
                ClusterSettings.found(
                        List.of(new ClusterMember(ID, "", List.of("http://localhost:2380"), List.of(), false))),
                directory.resolve("wal"),
                true,
                -1,
                1,
                Duration.ofMillis(100),
                NodeConfig.of(ClusterIdentity.clusterId(List.of(ID)), ID),
                LessorConfig.of(1000),
                WatchConfig.DEFAULT,
                BufferLimits.DEFAULT,
                UpkeepPace.DEFAULT);
        member = LocalMember.start(config, engine, AutoCompaction.off(), MemberObservers.NONE, (reason, cause) -> {
            throw new AssertionError(reason, cause);
        });
        member.ready().get();
        return member.encryption();
    }

    @AfterEach
    void close() throws Exception {
        member.close();
    }

    private static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }

    private static PutRequest put(String key, String value) {
        return PutRequest.newBuilder().setKey(bytes(key)).setValue(bytes(value)).build();
    }

    private static EncryptionChange.Builder change(long version, String start) {
        return EncryptionChange.newBuilder()
                .setExpectedVersion(version)
                .setKeyring(bytes("keyring"))
                .addSecretPrefixes(bytes("/s/"))
                .addRequiredValueStarts(bytes(start))
                .setStartWalk(true)
                .setAdmitPlain(version == 0);
    }

    private static void change(EncryptionService encryption) {
        Answer.<EncryptionState>of(callback -> encryption.change(change(0, "A").build(), callback));
    }

    private EtcdError refusalOf(PutRequest put) {
        return Answer.<PutResponse>errorOf(callback -> member.kv().put(put, callback));
    }

    private void put(PutRequest put) {
        Answer.<PutResponse>of(callback -> member.kv().put(put, callback));
    }

    @Test
    void values_made_by_older_rules_are_refused_from_the_change_on() throws Exception {
        EncryptionService encryption = open();
        put(put("/s/1", "plain"));

        EncryptionState state = Answer.<EncryptionState>of(
                callback -> encryption.change(change(0, "A").build(), callback));

        assertThat(state.getVersion()).isEqualTo(1);
        assertThat(state.getWalk().getEndRevision()).isEqualTo(2);
        assertThat(state.getPlainUntilRevision()).isEqualTo(2);
        assertThat(refusalOf(put("/s/2", "plain"))).isEqualTo(EtcdError.ENCRYPTION_CHANGED);
        assertThat(refusalOf(PutRequest.newBuilder()
                        .setKey(bytes("/s/1"))
                        .setIgnoreValue(true)
                        .build()))
                .isEqualTo(EtcdError.ENCRYPTION_CHANGED);
        TxnRequest nested = TxnRequest.newBuilder()
                .addFailure(RequestOp.newBuilder()
                        .setRequestTxn(TxnRequest.newBuilder()
                                .addSuccess(RequestOp.newBuilder().setRequestPut(put("/s/3", "plain")))))
                .build();
        assertThat(Answer.<TxnResponse>errorOf(callback -> member.kv().txn(nested, callback)))
                .isEqualTo(EtcdError.ENCRYPTION_CHANGED);
        put(put("/s/2", "Acipher"));
        put(put("/other", "plain"));
        assertThat(Answer.<EncryptionState>errorOf(
                        callback -> encryption.change(change(0, "B").build(), callback)))
                .isEqualTo(EtcdError.ENCRYPTION_CHANGED);
    }

    /** Here it would be compared with what is stored, and decided wrongly. */
    @Test
    void comparisons_with_values_are_refused_at_every_level() throws Exception {
        EncryptionService encryption = open();
        put(put("/s/1", "plain"));
        change(encryption);
        TxnRequest compares = TxnRequest.newBuilder()
                .addCompare(Compare.newBuilder()
                        .setKey(bytes("/s/1"))
                        .setTarget(Compare.CompareTarget.VALUE)
                        .setValue(bytes("plain")))
                .addSuccess(RequestOp.newBuilder().setRequestPut(put("/other", "decided")))
                .build();
        TxnRequest nested = TxnRequest.newBuilder()
                .addSuccess(RequestOp.newBuilder().setRequestTxn(compares))
                .build();
        for (TxnRequest txn : List.of(compares, nested)) {
            assertThat(Answer.<TxnResponse>errorOf(callback -> member.kv().txn(txn, callback)))
                    .isEqualTo(EtcdError.ENCRYPTION_CHANGED);
        }
        assertThat(Answer.<TxnResponse>of(callback -> member.kv()
                                .txn(
                                        compares.toBuilder()
                                                .setCompare(
                                                        0,
                                                        compares.getCompare(0).toBuilder()
                                                                .setKey(bytes("/other")))
                                                .build(),
                                        callback))
                        .getSucceeded())
                .isFalse();
    }

    @Test
    void a_walk_replaces_rows_without_a_revision_and_goes_on_after_a_restart() throws Exception {
        EncryptionService encryption = open();
        put(put("/s/1", "plain1"));
        put(put("/s/1", "plain2"));
        change(encryption);

        EncryptionState half = step(encryption, 1);
        assertThat(half.getWalk().getComplete()).isFalse();
        assertThat(half.getWalk().getRewritten()).isEqualTo(1);
        member.close();
        encryption = open();
        assertThat(encryption.state()).isEqualTo(half);
        EncryptionState done = step(encryption, 10);

        assertThat(done.getWalk().getComplete()).isTrue();
        assertThat(done.getWalk().getRewritten()).isEqualTo(2);
        assertThat(done.getWalk().getCompleteIndex()).isPositive();
        assertThat(done.getPlainUntilRevision()).isZero();
        assertThat(valueAt(2)).isEqualTo("Aplain1");
        assertThat(valueAt(3)).isEqualTo("Aplain2");
        assertThat(member.header().getRevision()).isEqualTo(3);
    }

    @Test
    void a_step_of_another_walk_and_a_row_that_changed_are_left_alone() throws Exception {
        EncryptionService encryption = open();
        put(put("/s/1", "plain1"));
        change(encryption);
        RewriteRows stale = RewriteRows.newBuilder().setWalk(7).build();
        RewriteRows wrongHash = RewriteRows.newBuilder()
                .setWalk(1)
                .setToCursor(ByteString.copyFrom(RevisionKey.of(3, 0)))
                .addRows(RewrittenRow.newBuilder()
                        .setRevisionKey(ByteString.copyFrom(RevisionKey.of(2, 0)))
                        .setOldSha256(ByteString.copyFrom(RowHash.sha256(new byte[1])))
                        .setRow(bytes("nonsense")))
                .build();

        assertThat(Answer.<EncryptionState>errorOf(
                        callback -> member.encryption().rewrite(stale, callback)))
                .isEqualTo(EtcdError.ENCRYPTION_CHANGED);
        EncryptionState state =
                Answer.<EncryptionState>of(callback -> member.encryption().rewrite(wrongHash, callback));

        assertThat(state.getWalk().getRewritten()).isZero();
        assertThat(state.getWalk().getComplete()).isTrue();
        assertThat(valueAt(2)).isEqualTo("plain1");
    }

    /** One step of the walk over at most so many rows: an "A" is put before each value. */
    private static EncryptionState step(EncryptionService encryption, int rowsMax) throws Exception {
        EncryptionState state = encryption.state();
        List<RewrittenRow> rows = new ArrayList<>();
        byte[] next = encryption.scan(
                state.getWalk().getCursor().toByteArray(),
                state.getWalk().getEndRevision(),
                rowsMax,
                (rowKey, row) -> rows.add(rewritten(rowKey, row)));
        RewriteRows step = RewriteRows.newBuilder()
                .setWalk(state.getWalk().getNumber())
                .setFromCursor(state.getWalk().getCursor())
                .setToCursor(ByteString.copyFrom(next))
                .addAllRows(rows)
                .build();
        return Answer.of(callback -> encryption.rewrite(step, callback));
    }

    private static RewrittenRow rewritten(byte[] rowKey, byte[] row) {
        try {
            KeyValue old = KeyValue.parseFrom(row);
            return RewrittenRow.newBuilder()
                    .setRevisionKey(ByteString.copyFrom(rowKey))
                    .setOldSha256(ByteString.copyFrom(RowHash.sha256(row)))
                    .setRow(old.toBuilder()
                            .setValue(bytes("A").concat(old.getValue()))
                            .build()
                            .toByteString())
                    .build();
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private String valueAt(long revision) throws Exception {
        RangeRequest request = RangeRequest.newBuilder()
                .setKey(bytes("/s/1"))
                .setRevision(revision)
                .build();
        RangeResponse response = Answer.of(callback -> member.kv().range(request, callback));
        return KeyValue.parseFrom(response.getKvs(0)).getValue().toStringUtf8();
    }
}
