package io.garboard.encryption.cipher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.encryption.cipher.ValueCipherException.Kind;
import io.garboard.encryption.fake.FakeKeyService;
import io.garboard.encryption.fake.Keyrings;
import io.garboard.encryption.keyring.Keyring;
import io.garboard.encryption.keyring.OpenKeyring;
import io.garboard.spi.encryption.KeyServiceException;
import java.security.SecureRandom;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** What an operator reads. */
final class ValueCipherErrorsTest {

    private static final byte[] KEY = "/registry/secrets/kube-system/very-private".getBytes(UTF_8);
    private static final byte[] VALUE = "correct horse".getBytes(UTF_8);

    private final FakeKeyService service = new FakeKeyService();
    private final ValueCipher cipher = new ValueCipher(new SecureRandom());

    @Test
    void aRetiredEpochIsNamedWithItsKey() throws Exception {
        Keyring keyring = Keyrings.create(service, 1);
        byte[] old = cipher.encrypt(Keyrings.open(service, keyring), KEY, VALUE);
        Keyring later = Keyrings.editor(service).addEpoch(keyring).activated(2).retired(1, Keyrings.NOW);
        assertRefused(
                Keyrings.open(service, later), old, Kind.RETIRED_EPOCH, "epoch 1", "kek-1", "2026-01-02T03:04:05");
    }

    @Test
    void anUnknownEpochIsNamedWithTheKeyring() throws Exception {
        Keyring keyring = Keyrings.create(service, 1);
        byte[] newer = cipher.encrypt(
                Keyrings.open(
                        service, Keyrings.editor(service).addEpoch(keyring).activated(2)),
                KEY,
                VALUE);
        assertRefused(
                Keyrings.open(service, keyring),
                newer,
                Kind.UNKNOWN_EPOCH,
                "epoch 2",
                keyring.id().toString(),
                "generation 1");
    }

    @Test
    void aChangedValueIsNamedWithEpochAndKey() throws Exception {
        OpenKeyring keyring = Keyrings.open();
        byte[] changed = cipher.encrypt(keyring, KEY, VALUE);
        changed[changed.length - 1]++;
        assertRefused(keyring, changed, Kind.NOT_AUTHENTIC, "epoch 1", "kek-1", "not authentic");
    }

    @Test
    void aWrongKekIsNamed() throws Exception {
        Keyring keyring = Keyrings.create(service, 1);
        byte[] value = cipher.encrypt(Keyrings.open(service, keyring), KEY, VALUE);
        service.rotateTo("kek-2");
        service.remove("kek-1");
        OpenKeyring unreadable = Keyrings.open(service, keyring);
        assertRefused(unreadable, value, Kind.WRONG_KEY, "epoch 1", "key kek-1", "has no key kek-1");
        ValueCipherException write = Assertions.catchThrowableOfType(
                ValueCipherException.class, () -> cipher.encrypt(unreadable, KEY, VALUE));
        assertThat(write.kind()).isEqualTo(Kind.WRONG_KEY);
    }

    @Test
    void aKeyServiceThatIsDownIsNamed() throws Exception {
        Keyring keyring = Keyrings.create(service, 1);
        byte[] value = cipher.encrypt(Keyrings.open(service, keyring), KEY, VALUE);
        service.failWith(KeyServiceException.Kind.UNAVAILABLE);
        assertRefused(Keyrings.open(service, keyring), value, Kind.KEY_UNAVAILABLE, "epoch 1", "kek-1", "UNAVAILABLE");
        assertRefused(OpenKeyring.closed(keyring), value, Kind.KEY_UNAVAILABLE, "has not been asked");
    }

    @Test
    void aSeedThatIsWipedNeverEncrypts() throws Exception {
        OpenKeyring keyring = Keyrings.open();
        byte[] value = cipher.encrypt(keyring, KEY, VALUE);
        keyring.wipe();
        assertRefused(keyring, value, Kind.KEY_UNAVAILABLE, "wiped from memory");
        ValueCipherException write =
                Assertions.catchThrowableOfType(ValueCipherException.class, () -> cipher.encrypt(keyring, KEY, VALUE));
        assertThat(write.kind()).isEqualTo(Kind.KEY_UNAVAILABLE);
    }

    @Test
    void anUnknownVersionIsNamed() throws Exception {
        OpenKeyring keyring = Keyrings.open();
        byte[] value = cipher.encrypt(keyring, KEY, VALUE);
        value[ValueHeader.VERSION_OFFSET] = 9;
        assertRefused(keyring, value, Kind.UNKNOWN_VERSION, "version 9 (known: 1)");
    }

    private void assertRefused(OpenKeyring keyring, byte[] value, Kind kind, String... says) {
        ValueCipherException failure =
                Assertions.catchThrowableOfType(ValueCipherException.class, () -> cipher.decrypt(keyring, KEY, value));
        assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
        assertThat(failure.getMessage())
                .contains(says)
                .doesNotContain("very-private")
                .doesNotContain("correct horse");
    }
}
