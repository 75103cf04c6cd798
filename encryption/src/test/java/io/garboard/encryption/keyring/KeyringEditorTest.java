package io.garboard.encryption.keyring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.garboard.encryption.fake.FakeKeyService;
import io.garboard.encryption.fake.Keyrings;
import io.garboard.spi.encryption.KeyServiceException;
import io.garboard.spi.encryption.KeyServiceException.Kind;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class KeyringEditorTest {

    private final FakeKeyService service = new FakeKeyService();
    private final KeyringEditor editor = Keyrings.editor(service);

    @Test
    void rewrappingKeepsSeedsAndChangesTheKey() throws Exception {
        Keyring keyring = Keyrings.create(service, 3).retired(1, Keyrings.NOW);
        service.rotateTo("kek-2");
        Keyring rewrapped = editor.rewrap(keyring);
        assertThat(rewrapped.inUse()).extracting(KeyEpoch::keyId).containsOnly("kek-2");
        assertThat(rewrapped.epoch(1)).isEqualTo(keyring.epoch(1));
        service.remove("kek-1");
        assertThat(Keyrings.open(service, keyring).failure(2).orElseThrow().kind())
                .isEqualTo(Kind.WRONG_KEY);
        assertThat(Keyrings.open(service, rewrapped).openEpochs()).containsExactly(2, 3);
    }

    @Test
    void aFailedRewrapChangesNothing() throws Exception {
        Keyring keyring = Keyrings.create(service, 2);
        service.failWith(Kind.UNAVAILABLE);
        assertThatThrownBy(() -> editor.rewrap(keyring)).isInstanceOf(KeyServiceException.class);
        assertThatThrownBy(() -> editor.addEpoch(keyring)).isInstanceOf(KeyServiceException.class);
        assertThatThrownBy(editor::create).isInstanceOf(KeyServiceException.class);
    }

    @Test
    void anotherServiceTakesOverFromMemory() throws Exception {
        Keyring keyring = Keyrings.create(service, 2);
        OpenKeyring open = Keyrings.open(service, keyring);
        FakeKeyService other = new FakeKeyService();
        other.rotateTo("other-kek");
        KeyringEditor otherEditor = new KeyringEditor("other", other, new SecureRandom(), () -> Keyrings.NOW);
        Keyring moved = otherEditor.wrapAgain(open);
        assertThat(moved.inUse()).extracting(KeyEpoch::provider).containsOnly("other");
        OpenKeyring reopened = OpenKeyring.open(moved, OpenKeyring.closed(moved), otherEditor::unwrap);
        assertThat(bytes(reopened, 1)).isEqualTo(bytes(open, 1));
        assertThatThrownBy(() -> otherEditor.wrapAgain(OpenKeyring.closed(keyring)))
                .hasMessageContaining("epoch 1 is not in memory");
    }

    @Test
    void aSeedOfAnotherProviderIsRefusedWithBothNames() throws Exception {
        Keyring keyring = Keyrings.create(service, 1);
        KeyringEditor other = new KeyringEditor("vault", service, new SecureRandom(), () -> Keyrings.NOW);
        assertThatThrownBy(() -> other.rewrap(keyring))
                .hasMessage("epoch 1 was wrapped by key service 'fake' with key kek-1; configured is 'vault'");
    }

    @Test
    void aWrappedSeedIsGoodForItsOwnPlaceOnly() throws Exception {
        Keyring keyring = Keyrings.create(service, 2);
        Keyring swapped = keyring.rewrapped(
                "fake",
                Map.of(1, Objects.requireNonNull(keyring.epoch(2).orElseThrow().wrappedSeed())));
        OpenKeyring open = Keyrings.open(service, swapped);
        assertThat(open.openEpochs()).containsExactly(2);
        assertThat(open.failure(1).orElseThrow().kind()).isEqualTo(Kind.WRONG_KEY);
        Keyring elsewhere = new Keyring(new KeyringId(1, 2), 1, 2, keyring.epochs());
        assertThat(Keyrings.open(service, elsewhere).openEpochs()).isEmpty();
    }

    @Test
    void aSecretThatIsNoSeedIsAnInvalidAnswer() throws Exception {
        Keyring keyring = Keyrings.create(service, 1);
        byte[] context = SeedContext.of(keyring.id(), 1, SeedAlgorithm.HKDF_SHA256_AES_256_GCM);
        Keyring shortSeed = keyring.rewrapped("fake", Map.of(1, service.wrap(new byte[31], context)));
        KeyServiceException failure =
                Keyrings.open(service, shortSeed).failure(1).orElseThrow();
        assertThat(failure.kind()).isEqualTo(Kind.INVALID_ANSWER);
        assertThat(failure).hasMessageContaining("31 bytes (expected: 32)");
    }

    @Test
    void whatIsUnwrappedAlreadyIsNotAskedForAgain() throws Exception {
        Keyring keyring = Keyrings.create(service, 2);
        OpenKeyring open = Keyrings.open(service, keyring);
        Keyring more = editor.addEpoch(keyring);
        OpenKeyring newer = OpenKeyring.open(more, open, editor::unwrap);
        assertThat(service.unwrapped()).isEqualTo(3);
        assertThat(newer.isComplete()).isTrue();
        assertThat(newer.seed(1)).isEqualTo(open.seed(1));
    }

    @Test
    void wipingReachesEveryStateThatSharesTheSeed() throws Exception {
        Keyring keyring = Keyrings.create(service, 2);
        OpenKeyring open = Keyrings.open(service, keyring);
        OpenKeyring newer = OpenKeyring.open(keyring.retired(1, Keyrings.NOW), open, editor::unwrap);
        open.wipeAllBut(newer);
        assertThat(open.openEpochs()).containsExactly(2);
        newer.wipe();
        assertThat(open.openEpochs()).isEmpty();
        assertThat(open.seed(2).orElseThrow().copyTo(new byte[32])).isFalse();
        assertThat(newer.isComplete()).isFalse();
    }

    private static byte[] bytes(OpenKeyring keyring, int epoch) {
        byte[] bytes = new byte[32];
        assertThat(keyring.seed(epoch).orElseThrow().copyTo(bytes)).isTrue();
        return bytes;
    }
}
