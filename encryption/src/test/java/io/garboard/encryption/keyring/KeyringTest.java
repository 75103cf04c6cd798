package io.garboard.encryption.keyring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.garboard.encryption.fake.FakeKeyService;
import io.garboard.encryption.fake.Keyrings;
import io.garboard.encryption.fake.Seeds;
import io.garboard.spi.encryption.WrappedKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class KeyringTest {

    private final FakeKeyService service = new FakeKeyService();

    @Test
    void everyChangeCountsTheGenerationAndKeepsTheId() throws Exception {
        Keyring one = Keyrings.create(service, 1);
        Keyring two = Keyrings.editor(service).addEpoch(one);
        Keyring three = two.rewrapped("other", Map.of(1, new WrappedKey("k", new byte[] {1})));
        Keyring four = three.activated(2).retired(1, Keyrings.NOW);
        assertThat(List.of(one.generation(), two.generation(), three.generation(), four.generation()))
                .containsExactly(1L, 2L, 3L, 5L);
        assertThat(List.of(one.activeEpoch(), two.activeEpoch(), four.activeEpoch()))
                .containsExactly(1, 1, 2);
        assertThat(four.id()).isEqualTo(one.id());
        assertThat(three.epochs()).extracting(KeyEpoch::provider).containsExactly("other", "fake");
        assertThat(four.inUse()).extracting(KeyEpoch::number).containsExactly(2);
    }

    @Test
    void aRetiredEpochLosesItsSeedAndKeepsItsName() throws Exception {
        KeyEpoch retired =
                Keyrings.create(service, 2).retired(1, Keyrings.NOW).epoch(1).orElseThrow();
        assertThat(retired.wrappedSeed()).isNull();
        assertThat(retired.keyId()).isEqualTo("kek-1");
        assertThat(retired.retired()).isEqualTo(Keyrings.NOW);
    }

    @Test
    void refusesToRetireTheActiveEpochOrTwice() throws Exception {
        Keyring keyring = Keyrings.create(service, 2).retired(1, Keyrings.NOW);
        assertThatThrownBy(() -> keyring.retired(2, Keyrings.NOW)).hasMessageContaining("epoch 2 cannot be retired");
        assertThatThrownBy(() -> keyring.retired(1, Keyrings.NOW)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> keyring.activated(1)).hasMessageContaining("active epoch: 1");
        assertThatThrownBy(() -> keyring.retired(7, Keyrings.NOW)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void epochsAreNumberedWithoutGaps() throws Exception {
        Keyring keyring = Keyrings.create(service, 3);
        assertThat(keyring.epochs()).extracting(KeyEpoch::number).containsExactly(1, 2, 3);
        assertThatThrownBy(() -> keyring.withEpoch(keyring.newest())).hasMessageContaining("expected: 4");
        assertThatThrownBy(() -> Keyring.first(keyring.id(), keyring.newest())).hasMessageContaining("expected: 1");
    }

    @Test
    void comesBackFromBytes() {
        Seeds.each(getClass(), 50, random -> {
            Keyring keyring = random(random);
            byte[] bytes = KeyringCodec.encode(keyring);
            assertThat(KeyringCodec.decode(bytes)).isEqualTo(keyring);
            assertThat(KeyringCodec.encode(KeyringCodec.decode(bytes))).isEqualTo(bytes);
        });
    }

    @Test
    void damagedBytesAreRefusedOrAnotherKeyringNeverACrash() {
        Seeds.each(getClass(), 200, random -> {
            byte[] bytes = KeyringCodec.encode(random(random));
            byte[] damaged = random.nextBoolean() ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes.clone();
            if (damaged.length > 0) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                assertThat(KeyringCodec.decode(damaged).epochs()).isNotEmpty();
            } catch (KeyringFormatException e) {
                assertThat(e).hasMessageContaining("keyring");
            }
        });
    }

    @Test
    void aNewerVersionIsNamed() {
        assertThatThrownBy(() -> KeyringCodec.decode(new byte[] {8, 2}))
                .isInstanceOf(KeyringFormatException.class)
                .hasMessageContaining("version 2 (expected: 1)");
        assertThatThrownBy(() -> KeyringCodec.decode(new byte[0])).isInstanceOf(KeyringFormatException.class);
    }

    private static Keyring random(SplittableRandom random) {
        List<KeyEpoch> epochs = new ArrayList<>();
        int count = 1 + random.nextInt(6);
        for (int number = 1; number <= count; number++) {
            WrappedKey seed = new WrappedKey("key-" + random.nextInt(9), Seeds.bytes(random, 1 + random.nextInt(200)));
            KeyEpoch epoch = KeyEpoch.of(
                    number,
                    SeedAlgorithm.HKDF_SHA256_AES_256_GCM,
                    "p" + random.nextInt(3),
                    seed,
                    Keyrings.NOW.plusMillis(random.nextInt(1_000_000)));
            epochs.add(number < count && random.nextInt(3) == 0 ? epoch.retiredAt(Keyrings.NOW) : epoch);
        }
        return new Keyring(new KeyringId(random.nextLong(), random.nextLong()), 1 + random.nextInt(99), count, epochs);
    }
}
