package io.garboard.encryption.keeper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.encryption.cipher.OpenedValues;
import io.garboard.encryption.cipher.ValueCipher;
import io.garboard.encryption.fake.FakeKeyService;
import io.garboard.encryption.fake.Keyrings;
import io.garboard.encryption.keyring.Keyring;
import io.garboard.encryption.keyring.KeyringEditor;
import io.garboard.encryption.keyring.OpenKeyring;
import io.garboard.spi.encryption.KeyServiceException.Kind;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

final class KeyringKeeperTest {

    private static final byte[] KEY = "/registry/secrets/a/b".getBytes(UTF_8);
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;

    private final FakeKeyService service = new FakeKeyService();
    private final KeyringEditor editor = Keyrings.editor(service);
    private final ValueCipher cipher = new ValueCipher(new SecureRandom());

    private long now = 5_000;
    private final KeyringKeeper keeper =
            new KeyringKeeper("fake", service, editor, KeeperSettings.keepingFor(HOUR), () -> now);

    @Test
    void saysThatThereIsNoKeyring() {
        assertThat(keeper.access().reason()).isEqualTo("there is no keyring yet");
        assertThat(keeper.state().ready()).isFalse();
        assertThat(keeper.state().millisSinceAnswer()).isEmpty();
    }

    @Test
    void acceptingAsksNobodyAndOneStepOpens() throws Exception {
        Keyring keyring = Keyrings.create(service, 2);
        int calls = service.calls().size();
        keeper.accept(keyring);
        assertThat(service.calls()).hasSize(calls);
        assertThat(keeper.access().reason()).contains("has not been asked yet");
        keeper.step();
        assertThat(keeper.access().keyring().orElseThrow().openEpochs()).containsExactly(1, 2);
        assertThat(keeper.state().ready()).isTrue();
        assertThat(keeper.state().currentKeyId()).isEqualTo("kek-1");
        assertThat(keeper.state().activeEpoch()).isEqualTo(2);
        assertThat(keeper.state().rewrapNeeded()).isFalse();
    }

    @Test
    void aServiceThatIsDownAtStartIsAskedAgainWithGrowingPauses() throws Exception {
        Keyring keyring = Keyrings.create(service, 1);
        service.failWith(Kind.UNAVAILABLE);
        keeper.accept(keyring);
        long[] pauses = new long[6];
        for (int i = 0; i < pauses.length; i++) {
            pauses[i] = keeper.step();
            now += pauses[i];
        }
        assertThat(pauses).containsExactly(1000, 2000, 4000, 8000, 10_000, 10_000);
        assertThat(keeper.access().reason()).contains("key service 'fake'").contains("UNAVAILABLE");
        assertThat(keeper.state().failure()).startsWith("UNAVAILABLE");
        service.failWith(null);
        assertThat(keeper.step()).isEqualTo(MINUTE);
        assertThat(keeper.state().ready()).isTrue();
        assertThat(keeper.state().failure()).isEmpty();
    }

    @Test
    void keysAreUsedWhileTheServiceIsDownAndWipedAfterTheTime() throws Exception {
        keeper.accept(Keyrings.create(service, 1));
        keeper.step();
        OpenKeyring held = keeper.access().keyring().orElseThrow();
        byte[] value = cipher.encrypt(held, KEY, "v".getBytes(UTF_8));
        service.failWith(Kind.UNAVAILABLE);
        long answered = now;
        while (now < answered + HOUR) {
            assertThat(cipher.decrypt(keeper.access().keyring().orElseThrow(), KEY, value))
                    .hasSize(1);
            assertThat(keeper.state().millisSinceAnswer()).hasValue(now - answered);
            now = Math.min(now + keeper.step(), answered + HOUR);
        }
        keeper.step();
        assertThat(keeper.access().keyring()).isEmpty();
        assertThat(keeper.access().reason())
                .contains("wiped from memory 3600 s after the key service last answered")
                .contains("UNAVAILABLE");
        assertThat(held.openEpochs()).isEmpty();

        service.failWith(null);
        now += 10_000;
        keeper.step();
        assertThat(cipher.decrypt(keeper.access().keyring().orElseThrow(), KEY, value))
                .hasSize(1);
    }

    /** When the service is away for too long, when the epoch is retired, and when there is no keyring any more. */
    @Test
    void whatWasDecryptedGoesWithTheKeys() throws Exception {
        OpenedValues opened = OpenedValues.ofMebibytes(1);
        ValueCipher keeping = new ValueCipher(new SecureRandom(), null, opened);
        Keyring keyring = Keyrings.create(service, 1);
        keeper.accept(keyring);
        keeper.step();
        OpenKeyring open = keeper.access().keyring().orElseThrow();
        byte[] value = keeping.encrypt(open, KEY, "v".getBytes(UTF_8));

        keeping.decrypt(open, KEY, value);
        assertThat(opened.heldBytes()).isPositive();
        service.failWith(Kind.UNAVAILABLE);
        now += HOUR;
        keeper.step();
        assertThat(opened.heldBytes()).isZero();

        service.failWith(null);
        now += MINUTE;
        keeper.step();
        keeping.decrypt(keeper.access().keyring().orElseThrow(), KEY, value);
        assertThat(opened.heldBytes()).isPositive();
        Keyring two = editor.addEpoch(keyring).activated(2);
        keeper.accept(two);
        assertThat(opened.heldBytes()).as("the epoch is in use still").isPositive();
        keeper.accept(two.retired(1, Keyrings.NOW));
        assertThat(opened.heldBytes()).isZero();

        keeper.step();
        open = keeper.access().keyring().orElseThrow();
        keeping.decrypt(open, KEY, keeping.encrypt(open, KEY, "w".getBytes(UTF_8)));
        assertThat(opened.heldBytes()).isPositive();
        keeper.forget();
        assertThat(opened.heldBytes()).isZero();
    }

    @Test
    void anAnswerThatIsNotGoodDoesNotExtendTheTime() throws Exception {
        keeper.accept(Keyrings.create(service, 1));
        keeper.step();
        for (Kind kind : new Kind[] {Kind.REFUSED, Kind.INVALID_ANSWER}) {
            service.failWith(kind);
            now += HOUR / 2;
            keeper.step();
        }
        assertThat(keeper.access().keyring()).isEmpty();
    }

    @Test
    void theStepBeforeTheTimeIsOverComesInTime() throws Exception {
        KeyringKeeper brief = new KeyringKeeper("fake", service, editor, KeeperSettings.keepingFor(1500), () -> now);
        brief.accept(Keyrings.create(service, 1));
        assertThat(brief.step()).isEqualTo(1500);
    }

    @Test
    void withoutALimitKeysStay() throws Exception {
        KeyringKeeper forever = new KeyringKeeper(
                "fake", service, editor, KeeperSettings.keepingFor(KeeperSettings.FOREVER), () -> now);
        forever.accept(Keyrings.create(service, 1));
        forever.step();
        service.failWith(Kind.UNAVAILABLE);
        now += 1_000_000 * HOUR;
        forever.step();
        assertThat(forever.access().keyring()).isPresent();
    }

    @Test
    void aRotationOfTheKekIsNoticedAndGoneAfterTheRewrap() throws Exception {
        Keyring keyring = Keyrings.create(service, 2);
        keeper.accept(keyring);
        keeper.step();
        service.rotateTo("kek-2");
        now += MINUTE;
        keeper.step();
        assertThat(keeper.state().rewrapNeeded()).isTrue();
        assertThat(keeper.state().currentKeyId()).isEqualTo("kek-2");
        int unwrapped = service.unwrapped();
        keeper.accept(editor.rewrap(keyring));
        assertThat(keeper.state().rewrapNeeded()).isFalse();
        assertThat(keeper.state().ready()).isTrue();
        keeper.step();
        // The rewrap unwraps by itself; the keeper has all it needs.
        assertThat(service.unwrapped()).isEqualTo(unwrapped + 2);
    }

    @Test
    void aNewEpochDisturbsNobodyBeforeAndAfterItIsOpen() throws Exception {
        Keyring one = Keyrings.create(service, 1);
        keeper.accept(one);
        keeper.step();
        OpenKeyring early = keeper.access().keyring().orElseThrow();
        byte[] value = cipher.encrypt(early, KEY, "v".getBytes(UTF_8));
        Keyring two = editor.addEpoch(one);
        keeper.accept(two);
        OpenKeyring between = keeper.access().keyring().orElseThrow();
        assertThat(cipher.encrypt(between, KEY, "w".getBytes(UTF_8))).isNotEmpty();
        keeper.step();
        keeper.accept(two.activated(2));
        OpenKeyring late = keeper.access().keyring().orElseThrow();
        byte[] written = cipher.encrypt(late, KEY, "x".getBytes(UTF_8));
        assertThat(ValueCipher.epochOf(written, 0, written.length)).isEqualTo(2);
        for (OpenKeyring keyring : new OpenKeyring[] {early, between, late}) {
            assertThat(cipher.decrypt(keyring, KEY, value)).isEqualTo("v".getBytes(UTF_8));
        }
    }

    @Test
    void aRetiredEpochsSeedIsWiped() throws Exception {
        Keyring keyring = Keyrings.create(service, 2);
        keeper.accept(keyring);
        keeper.step();
        OpenKeyring early = keeper.access().keyring().orElseThrow();
        keeper.accept(keyring.retired(1, Keyrings.NOW));
        assertThat(early.openEpochs()).containsExactly(2);
        assertThat(keeper.state().epochs().get(0).retired()).isTrue();
    }

    @Test
    void anOutdatedKeyringIsIgnored() throws Exception {
        Keyring one = Keyrings.create(service, 1);
        keeper.accept(editor.addEpoch(one));
        keeper.accept(one);
        assertThat(keeper.state().generation()).isEqualTo(2);
    }

    @Test
    void aLostKeyIsNamedAndTheOtherEpochsWork() throws Exception {
        Keyring one = Keyrings.create(service, 1);
        service.rotateTo("kek-2");
        Keyring two = editor.addEpoch(one).activated(2);
        service.remove("kek-1");
        keeper.accept(two);
        keeper.step();
        assertThat(keeper.access().keyring().orElseThrow().openEpochs()).containsExactly(2);
        assertThat(keeper.state().epochs().get(0).failure())
                .contains("WRONG_KEY")
                .contains("kek-1");
        assertThat(keeper.state().failure()).as("the service itself is well").isEmpty();
        int calls = service.calls().size();
        keeper.step();
        assertThat(service.calls())
                .as("is not asked again before the next poll")
                .hasSize(calls);
    }

    @Test
    void forgettingWipes() throws Exception {
        keeper.accept(Keyrings.create(service, 1));
        keeper.step();
        OpenKeyring held = keeper.access().keyring().orElseThrow();
        keeper.forget();
        assertThat(held.openEpochs()).isEmpty();
        assertThat(keeper.access().keyring()).isEmpty();
    }

    @Test
    void theThreadOpensAndWipesAtTheEnd() throws Exception {
        Keyring keyring = Keyrings.create(service, 1);
        OpenKeyring held;
        try (KeeperThread thread = KeeperThread.start(keeper)) {
            assertThat(thread).isNotNull();
            keeper.accept(keyring);
            while (keeper.access().keyring().isEmpty()) {
                Thread.onSpinWait();
            }
            held = keeper.access().keyring().orElseThrow();
        }
        assertThat(held.openEpochs()).isEmpty();
    }
}
