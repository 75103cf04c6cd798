package io.garboard.server.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.core.mvcc.RevisionKey;
import io.garboard.core.storage.Tables;
import io.garboard.etcd.mvcc.KeyValue;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.wire.PutResponse;
import io.garboard.etcd.wire.RangeResponse;
import io.garboard.server.plugin.BackendCatalog;
import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageConfig;
import io.garboard.spi.storage.WriteBatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody changes rows on the disk of a stopped member. Each change is refused with an error that says which. */
class TamperingTest {

    @TempDir
    Path directory;

    /** Two values: rows of revisions 2 and 3. */
    @BeforeEach
    void write() throws Exception {
        try (MemberUnderTest member = MemberUnderTest.encrypted(directory, "s")) {
            for (String key : new String[] {"s1", "s2"}) {
                PutRequest request = PutRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8(key))
                        .setValue(ByteString.copyFromUtf8("value of " + key))
                        .build();
                Answer.<PutResponse>of(callback -> member.member.kv().put(request, callback));
            }
            member.awaitWalked();
        }
    }

    @Test
    void a_value_of_another_key() throws Exception {
        tamper((own, other) -> other);

        assertThat(read())
                .startsWith("VALUE_UNREADABLE")
                .contains("\"s1\" at revision 2", "epoch 1", "moved here from another key");
    }

    @Test
    void a_flipped_bit() throws Exception {
        tamper((own, other) -> own.substring(0, own.size() - 1)
                .concat(ByteString.copyFrom(new byte[] {(byte) (own.byteAt(own.size() - 1) ^ 1)})));

        assertThat(read()).startsWith("VALUE_UNREADABLE").contains("not authentic");
    }

    @Test
    void a_value_cut_short() throws Exception {
        tamper((own, other) -> own.substring(0, 40));

        assertThat(read()).startsWith("VALUE_UNREADABLE").contains("truncated");
    }

    @Test
    void a_value_of_an_unknown_version() throws Exception {
        tamper((own, other) ->
                own.substring(0, 4).concat(ByteString.copyFrom(new byte[] {9})).concat(own.substring(5)));

        assertThat(read()).startsWith("VALUE_UNREADABLE").contains("format version 9");
    }

    @Test
    void a_value_in_clear() throws Exception {
        tamper((own, other) -> ByteString.copyFromUtf8("forged"));

        assertThat(read()).startsWith("VALUE_UNREADABLE").contains("not encrypted");
    }

    @Test
    void another_key_file() throws Exception {
        Files.delete(directory.resolve("kek"));

        assertThat(read()).startsWith("KEYS_UNAVAILABLE").contains("WRONG_KEY", "key service 'local'");
    }

    /** Somebody kept the row from before the data key was changed, and puts it back. */
    @Test
    void an_old_value_of_an_epoch_that_is_retired() throws Exception {
        ByteString[] old = new ByteString[1];
        tamper((own, other) -> {
            old[0] = own;
            return own;
        });
        try (MemberUnderTest member = MemberUnderTest.encrypted(directory, "s")) {
            member.administration().rotateDek();
            member.awaitActive(2);
            member.awaitWalked();
            member.retireOldest();
        }
        tamper((own, other) -> old[0]);

        assertThat(read())
                .startsWith("VALUE_UNREADABLE")
                .contains("\"s1\" at revision 2", "epoch 1", "key service 'local', key ", "was retired at");
    }

    /** Ranges, transactions and watches say the same: which key, which epoch, which key of the key service. */
    @Test
    void every_way_to_a_value_says_what_is_wrong_with_it() throws Exception {
        tamper((own, other) -> other);

        try (MemberUnderTest member = MemberUnderTest.encrypted(directory, "s")) {
            for (String answer : new String[] {
                Requests.get(member.member, "s1"),
                Requests.getInTxn(member.member, "s1"),
                Requests.watch(member.member, "s1")
            }) {
                assertThat(answer)
                        .contains("\"s1\" at revision 2", "epoch 1", "key service 'local', key ", "not authentic");
            }
            assertThat(Requests.get(member.member, "s2")).isEqualTo("value of s2");
            assertThat(Requests.watch(member.member, "s2")).isEqualTo("value of s2");
        }
    }

    private void tamper(BinaryOperator<ByteString> change) throws Exception {
        StorageConfig config = new StorageConfig(directory.resolve("storage"), Tables.ALL, 1L << 30, Map.of());
        StateMachineStorage storage = BackendCatalog.load(null).find("sqlite").open(config);
        try (ReadView view = storage.openReadView()) {
            KeyValue own = row(view, 2);
            KeyValue other = row(view, 3);
            WriteBatch batch = new WriteBatch();
            KeyValue forged = own.toBuilder()
                    .setValue(change.apply(own.getValue(), other.getValue()))
                    .build();
            batch.put(Tables.KEY, RevisionKey.of(2, 0), forged.toByteArray());
            storage.commit(batch);
        } finally {
            storage.close();
        }
    }

    private static KeyValue row(ReadView view, long revision) throws Exception {
        return KeyValue.parseFrom(Objects.requireNonNull(view.get(Tables.KEY, RevisionKey.of(revision, 0))));
    }

    private String read() throws Exception {
        try (MemberUnderTest member = MemberUnderTest.encrypted(directory, "s")) {
            RangeRequest request = RangeRequest.newBuilder()
                    .setKey(ByteString.copyFromUtf8("s1"))
                    .build();
            return Answer.<RangeResponse>outcomeOf(
                            callback -> member.member.kv().range(request, callback))
                    .toString();
        }
    }
}
