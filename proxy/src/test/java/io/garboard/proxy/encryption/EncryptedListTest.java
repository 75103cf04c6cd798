package io.garboard.proxy.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.garboard.core.command.EncryptionState;
import io.garboard.core.encryption.KeyPrefixes;
import io.garboard.core.error.EtcdError;
import io.garboard.encryption.cipher.OpenedValues;
import io.garboard.encryption.cipher.ValueCipher;
import io.garboard.encryption.cipher.ValueCipherException;
import io.garboard.etcd.mvcc.KeyValue;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.wire.RangeResponse;
import io.garboard.spi.encryption.KeyServiceException;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lists whose rows are decrypted on their way into what is sent, beside the same lists decrypted as messages. */
class EncryptedListTest {

    private static final int EPOCHS = 3;
    private static final int PLAIN_UNTIL = 1_000;
    private static final int SEEDS = 60;

    /** From /pods/ to the end of /secrets/. */
    private static final RangeRequest EVERYTHING = RangeRequest.newBuilder()
            .setKey(ByteString.copyFromUtf8("/"))
            .setRangeEnd(ByteString.copyFromUtf8("0"))
            .build();

    /** Keeps nothing, so that each value meets the cipher. */
    private final ValueCipher cipher = new ValueCipher(new SecureRandom());

    private final OpenedValues opened = OpenedValues.ofMebibytes(1);
    private final ValueCipher keeping = new ValueCipher(new SecureRandom(), null, opened);
    private final OpenKeys keys = openKeys();
    private final StoredRows stored = new StoredRows();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private final SentRows sent = new SentRows();
    private final Outcome<RangeResponse> outcome = new Outcome<>();
    private Secrets current = secrets("/secrets/");
    private final EncryptedKv kv = new EncryptedKv(stored, new SecretsSource() {
        @Override
        public Secrets current() {
            return current;
        }

        @Override
        public void later(int attempt, Runnable retry) {
            waiting.add(retry);
        }
    });

    private static OpenKeys openKeys() {
        try {
            return new OpenKeys(EPOCHS);
        } catch (KeyServiceException e) {
            throw new IllegalStateException(e);
        }
    }

    private Secrets secrets(String... prefixes) {
        return secrets(cipher, prefixes);
    }

    private Secrets secrets(ValueCipher reading, String... prefixes) {
        EncryptionState state = EncryptionState.newBuilder()
                .addAllSecretPrefixes(Encryption.bytes(List.of(prefixes)))
                .addFormerPrefixes(ByteString.copyFromUtf8("/former/"))
                .setPlainUntilRevision(PLAIN_UNTIL)
                .build();
        return new Secrets(state, KeyPrefixes.NONE, keys, keys::replicated, reading, new EncryptionMetrics());
    }

    private KeyValue.Builder row(String key, long revision) {
        return KeyValue.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setCreateRevision(1)
                .setModRevision(revision)
                .setVersion(1);
    }

    private ByteString encrypted(KeyValue.Builder row, byte[] value, int epoch) {
        try {
            byte[] key = row.getKey().toByteArray();
            return row.setValue(ByteString.copyFrom(cipher.encrypt(keys.states.get(epoch - 1), key, value)))
                    .build()
                    .toByteString();
        } catch (ValueCipherException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void twoHundredSecrets() {
        for (int i = 0; i < 200; i++) {
            stored.rows.add(encrypted(row("/secrets/" + i, 2_000 + i), new byte[100], 1 + i % EPOCHS));
        }
    }

    /** As the list was written, and as it must come out. */
    private RangeResponse fill(SplittableRandom random) {
        stored.rows.clear();
        List<ByteString> plain = new ArrayList<>();
        for (int i = random.nextInt(1, 80); i > 0; i--) {
            byte[] value = new byte[length(random)];
            random.nextBytes(value);
            String[] places = {"/pods/", "/secrets/", "/secrets/", "/secrets/", "/former/"};
            String key = places[random.nextInt(places.length)]
                    + "k".repeat(random.nextInt(1, random.nextBoolean() ? 60 : 600))
                    + i;
            boolean asItIs = !key.startsWith("/secrets/") && (key.startsWith("/pods/") || random.nextBoolean());
            boolean old = random.nextInt(4) == 0;
            KeyValue.Builder row =
                    row(key, old ? random.nextLong(2, PLAIN_UNTIL + 1) : random.nextLong(1L << 60) + 1_001);
            if (random.nextInt(3) == 0) {
                row.setLease(random.nextLong(1, Long.MAX_VALUE));
            }
            ByteString clear =
                    row.clone().setValue(ByteString.copyFrom(value)).build().toByteString();
            plain.add(clear);
            boolean keep = asItIs || (old && random.nextBoolean());
            stored.rows.add(keep ? clear : encrypted(row, value, random.nextInt(1, EPOCHS + 1)));
        }
        return RangeResponse.newBuilder().addAllKvs(plain).build();
    }

    private static int length(SplittableRandom random) {
        return switch (random.nextInt(10)) {
            case 0 -> 0;
            case 1 -> random.nextInt(20_000);
            case 2 -> random.nextInt(20) == 0 ? random.nextInt((3 << 19) + 1) : random.nextInt(200_000);
            default -> random.nextInt(2_000);
        };
    }

    @Test
    void sends_what_the_message_holds() throws Exception {
        Long only = Long.getLong("seed");
        for (long seed = only == null ? 1 : only; seed <= (only == null ? SEEDS : only); seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            RangeResponse written = fill(random);
            stored.random = random.split();
            current = secrets(random.nextBoolean() ? keeping : cipher, "/secrets/");
            if (random.nextBoolean()) {
                kv.range(EVERYTHING, new SentRows(), new Outcome<>());
            }
            SentRows fast = new SentRows();
            Outcome<RangeResponse> inPieces = new Outcome<>();
            kv.range(EVERYTHING, fast, inPieces);
            Outcome<RangeResponse> message = new Outcome<>();
            kv.range(EVERYTHING, message);
            String replay = "replay: mvn -pl proxy -am test -Dtest=EncryptedListTest"
                    + " -Dsurefire.failIfNoSpecifiedTests=false -Dseed=" + seed;
            assertThat(fast.with(inPieces.response())).as(replay).isEqualTo(message.response());
            assertThat(message.response().getKvsList()).as(replay).isEqualTo(written.getKvsList());
        }
    }

    @Test
    void a_list_that_was_read_before_decrypts_nothing() throws Exception {
        current = secrets(keeping, "/secrets/");
        for (int i = 0; i < 3; i++) {
            SentRows again = new SentRows();
            Outcome<RangeResponse> list = new Outcome<>();
            kv.range(EVERYTHING, again, list);
            assertThat(again.with(list.response()).getKvsCount()).isEqualTo(200);
        }
        assertThat(opened.misses()).isEqualTo(200);
        assertThat(opened.hits()).isGreaterThanOrEqualTo(2 * 200);
    }

    @Test
    void reads_once() throws Exception {
        kv.range(EVERYTHING, sent, outcome);
        assertThat(sent.with(outcome.response()).getKvsCount()).isEqualTo(200);
        assertThat(stored.ranges).isEqualTo(1);
    }

    @Test
    void a_short_answer_needs_no_buffer() {
        stored.small = true;
        kv.range(EVERYTHING, sent, outcome);
        assertThat(sent.isEmpty()).isTrue();
        assertThat(outcome.response().getKvsCount()).isEqualTo(200);
        assertThat(stored.ranges).isEqualTo(1);
    }

    @Test
    void of_a_list_with_one_broken_value_nothing_is_sent() {
        of_a_list_with_one_broken_value_nothing_is_sent(100, 1);
    }

    @Test
    void nor_is_it_if_only_the_ends_of_rows_are_looked_at_first() {
        stored.rows.set(120, encrypted(row("/secrets/120", 2_120), new byte[1_000], 1));
        of_a_list_with_one_broken_value_nothing_is_sent(1_000, 3);
        current = secrets(keeping, "/secrets/");
        of_a_list_with_one_broken_value_nothing_is_sent(1_000, 3);
    }

    /** At each place of the row in turn, the key and the revisions among them left out. */
    private void of_a_list_with_one_broken_value_nothing_is_sent(int valueLength, int step) {
        ByteString good = stored.rows.get(120);
        for (int fromEnd = 1; fromEnd <= valueLength + ValueCipher.OVERHEAD_BYTES; fromEnd += step) {
            byte[] broken = good.toByteArray();
            broken[broken.length - fromEnd] ^= 4;
            stored.rows.set(120, ByteString.copyFrom(broken));
            Outcome<RangeResponse> refused = new Outcome<>();
            kv.range(EVERYTHING, sent, refused);
            assertThat(refused.error).as("byte " + fromEnd).isEqualTo(EtcdError.VALUE_UNREADABLE);
            assertThat(refused.text).contains("key \"/secrets/120\" at revision 2120");
            assertThat(sent.isEmpty()).isTrue();
        }
        stored.rows.set(120, good);
    }

    @Test
    void what_is_told_of_a_broken_value_names_key_epoch_and_key_id() {
        byte[] broken = stored.rows.get(120).toByteArray();
        broken[broken.length - 1] ^= 1;
        stored.rows.set(120, ByteString.copyFrom(broken));
        kv.range(EVERYTHING, sent, outcome);
        assertThat(outcome.text)
                .isEqualTo("garboard: value of key \"/secrets/120\" at revision 2120: the value of epoch 1"
                        + " (key service 'none', key kek-1) is not authentic: it was changed, or moved here from another"
                        + " key");
        assertThat(sent.isEmpty()).isTrue();
    }

    /** Damaged so that it names an epoch later than any: no epoch is on its way that has stored a value already. */
    @Test
    void an_epoch_that_there_never_was_is_not_waited_for() {
        keys.opening = true;
        byte[] broken = stored.rows.get(120).toByteArray();
        int epochAt = broken.length - 100 - ValueCipher.OVERHEAD_BYTES + 9;
        assertThat(broken[epochAt]).isEqualTo((byte) 1);
        broken[epochAt] = 9;
        stored.rows.set(120, ByteString.copyFrom(broken));
        kv.range(EVERYTHING, sent, outcome);
        assertThat(waiting).isEmpty();
        assertThat(outcome.error).isEqualTo(EtcdError.VALUE_UNREADABLE);
        assertThat(outcome.text)
                .startsWith("garboard: value of key \"/secrets/120\" at revision 2120: ")
                .contains("encrypted with epoch 9, which keyring "
                        + keys.replicated().id());
        assertThat(sent.isEmpty()).isTrue();
    }

    @Test
    void an_epoch_that_is_replicated_and_not_open_yet_is_waited_for() throws Exception {
        keys.opening = true;
        keys.reached = EPOCHS - 1;
        kv.range(EVERYTHING, sent, outcome);
        assertThat(outcome.isOpen()).isTrue();
        assertThat(sent.isEmpty()).isTrue();
        keys.reached = EPOCHS;
        waiting.remove().run();
        assertThat(sent.with(outcome.response()).getKvsCount()).isEqualTo(200);
    }

    @Test
    void an_epoch_that_is_replicated_and_cannot_be_opened_is_not_called_damage() {
        keys.reached = EPOCHS - 1;
        kv.range(EVERYTHING, sent, outcome);
        assertThat(outcome.error).isEqualTo(EtcdError.KEYS_UNAVAILABLE);
        assertThat(outcome.text).contains("encrypted with epoch " + EPOCHS);
    }

    @Test
    void a_value_in_clear_where_none_may_be_is_not_sent() {
        stored.rows.set(
                5,
                row("/secrets/5", PLAIN_UNTIL + 1)
                        .setValue(ByteString.copyFromUtf8("clear"))
                        .build()
                        .toByteString());
        kv.range(EVERYTHING, sent, outcome);
        assertThat(outcome.error).isEqualTo(EtcdError.VALUE_UNREADABLE);
        assertThat(sent.isEmpty()).isTrue();
    }

    @Test
    void keys_that_are_away_are_an_error() {
        keys.there = false;
        kv.range(EVERYTHING, sent, outcome);
        assertThat(outcome.error).isEqualTo(EtcdError.KEYS_UNAVAILABLE);
        assertThat(outcome.text).contains("\"/secrets/0\"", "the keys are elsewhere");
        assertThat(sent.isEmpty()).isTrue();
        assertThat(waiting).isEmpty();
    }

    @Test
    void keys_that_are_being_fetched_are_waited_for() throws Exception {
        keys.there = false;
        keys.opening = true;
        kv.range(EVERYTHING, sent, outcome);
        assertThat(outcome.isOpen()).isTrue();
        assertThat(sent.isEmpty()).isTrue();
        keys.there = true;
        waiting.remove().run();
        assertThat(sent.with(outcome.response()).getKvsCount()).isEqualTo(200);
    }

    @Test
    void is_read_once_more_if_the_rules_changed_meanwhile() throws Exception {
        ByteString later = encrypted(row("/pods/1", 3_000), new byte[] {1}, 1);
        stored.rows.add(0, later);
        stored.afterRows = () -> current = secrets("/secrets/", "/pods/");
        kv.range(EVERYTHING, sent, outcome);
        assertThat(stored.ranges).isEqualTo(2);
        assertThat(KeyValue.parseFrom(sent.with(outcome.response()).getKvs(0)).getValue())
                .isEqualTo(ByteString.copyFrom(new byte[] {1}));
        assertThat(outcome.response().getKvsCount()).isEqualTo(201);
    }

    @Test
    void a_read_that_fails_leaves_nothing_behind() {
        stored.failure = EtcdError.TOO_MANY_REQUESTS;
        kv.range(EVERYTHING, sent, outcome);
        assertThat(outcome.error).isEqualTo(EtcdError.TOO_MANY_REQUESTS);
        assertThat(sent.isEmpty()).isTrue();
    }

    @Test
    void a_row_that_is_none_is_an_error() {
        stored.rows.set(7, ByteString.copyFrom(new byte[] {0x0a, 0x7f, 1, 2}));
        assertThatThrownBy(() -> kv.range(EVERYTHING, sent, outcome)).hasMessage("a stored row is not a KeyValue");
        assertThat(outcome.error).isEqualTo(EtcdError.VALUE_UNREADABLE);
        assertThat(sent.isEmpty()).isTrue();
    }
}
