package io.garboard.encryption.cipher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.encryption.cipher.ValueCipherException.Kind;
import io.garboard.encryption.fake.FakeKeyService;
import io.garboard.encryption.fake.Keyrings;
import io.garboard.encryption.fake.Seeds;
import io.garboard.encryption.keyring.Keyring;
import io.garboard.encryption.keyring.OpenKeyring;
import java.security.SecureRandom;
import java.security.Security;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** What holds for every value. */
final class ValueCipherTest {

    private static final byte[] KEY = "/registry/secrets/default/token".getBytes(UTF_8);

    private final FakeKeyService service = new FakeKeyService();
    private final ValueCipher cipher = new ValueCipher(new SecureRandom());
    private final OpenKeyring keyring = Keyrings.open();

    ValueCipherTest() throws Exception {}

    @Test
    void everyValueComesBack() {
        Seeds.each(getClass(), 300, random -> {
            byte[] key = Seeds.bytes(random, random.nextInt(200));
            byte[] value = Seeds.bytes(random, size(random));
            byte[] encrypted = cipher.encrypt(keyring, key, value);
            assertThat(encrypted).hasSize(value.length + ValueCipher.OVERHEAD_BYTES);
            assertThat(ValueCipher.isEncrypted(encrypted)).isTrue();
            assertThat(ValueCipher.epochOf(encrypted, 0, encrypted.length)).isEqualTo(1);
            assertThat(cipher.decrypt(keyring, key, encrypted)).isEqualTo(value);
        });
    }

    /** Mostly small; now and then up to 2 MiB. */
    private static int size(SplittableRandom random) {
        return switch (random.nextInt(20)) {
            case 0 -> 0;
            case 1 -> random.nextInt((2 << 20) + 1);
            case 2 -> 2 << 20;
            default -> random.nextInt(3000);
        };
    }

    @Test
    void worksInsideOfLargerArrays() {
        Seeds.each(getClass(), 100, random -> {
            byte[] keys = Seeds.bytes(random, 300);
            byte[] values = Seeds.bytes(random, 3000);
            int keyOffset = random.nextInt(100);
            int keyLength = random.nextInt(200);
            int valueOffset = random.nextInt(1000);
            int valueLength = random.nextInt(2000);
            byte[] target = new byte[4000];
            int at = random.nextInt(1000);
            int written =
                    cipher.encrypt(keyring, keys, keyOffset, keyLength, values, valueOffset, valueLength, target, at);
            assertThat(written).isEqualTo(valueLength + ValueCipher.OVERHEAD_BYTES);
            assertThat(Arrays.copyOf(target, at)).containsOnly(0);
            assertThat(Arrays.copyOfRange(target, at + written, target.length)).containsOnly(0);
            byte[] back = new byte[3000];
            try (ValueReader reader = cipher.reader()) {
                int length = reader.decrypt(keyring, keys, keyOffset, keyLength, target, at, written, back, 7);
                assertThat(Arrays.copyOfRange(back, 7, 7 + length))
                        .isEqualTo(Arrays.copyOfRange(values, valueOffset, valueOffset + valueLength));
            }
        });
    }

    @Test
    void equalValuesNeverLookEqual() throws Exception {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 5000; i++) {
            byte[] encrypted = cipher.encrypt(keyring, KEY, "password".getBytes(UTF_8));
            // Salt, nonce and ciphertext, each by itself.
            assertThat(seen.add("s" + Arrays.toString(Arrays.copyOfRange(encrypted, 26, 50))))
                    .isTrue();
            assertThat(seen.add("n" + Arrays.toString(Arrays.copyOfRange(encrypted, 50, 62))))
                    .isTrue();
            assertThat(seen.add("c" + Arrays.toString(Arrays.copyOfRange(encrypted, 62, 70))))
                    .isTrue();
        }
    }

    @Test
    void everyFlippedBitIsRefused() {
        Seeds.each(getClass(), 3, random -> {
            byte[] encrypted = cipher.encrypt(keyring, KEY, Seeds.bytes(random, 40));
            for (int bit = 0; bit < encrypted.length * 8; bit++) {
                byte[] flipped = encrypted.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                assertThat(refused(keyring, KEY, flipped).kind())
                        .as("bit %d", bit)
                        .isEqualTo(expected(bit / 8));
            }
        });
    }

    private static Kind expected(int offset) {
        if (offset < ValueHeader.VERSION_OFFSET) {
            return Kind.NOT_ENCRYPTED;
        }
        if (offset < ValueHeader.ALGORITHM_OFFSET) {
            return Kind.UNKNOWN_VERSION;
        }
        if (offset < ValueHeader.EPOCH_OFFSET) {
            return Kind.UNKNOWN_ALGORITHM;
        }
        if (offset < ValueHeader.KEYRING_OFFSET) {
            return Kind.UNKNOWN_EPOCH;
        }
        return offset < ValueHeader.SALT_OFFSET ? Kind.FOREIGN_KEYRING : Kind.NOT_AUTHENTIC;
    }

    @Test
    void everyOtherLengthIsRefused() throws Exception {
        byte[] encrypted = cipher.encrypt(keyring, KEY, "a value of some length".getBytes(UTF_8));
        for (int length = 0; length < encrypted.length; length++) {
            Kind kind = refused(keyring, KEY, Arrays.copyOf(encrypted, length)).kind();
            assertThat(kind)
                    .as("length %d", length)
                    .isEqualTo(
                            length < 4
                                    ? Kind.NOT_ENCRYPTED
                                    : length < ValueCipher.OVERHEAD_BYTES ? Kind.TRUNCATED : Kind.NOT_AUTHENTIC);
        }
        assertThat(refused(keyring, KEY, Arrays.copyOf(encrypted, encrypted.length + 1))
                        .kind())
                .isEqualTo(Kind.NOT_AUTHENTIC);
    }

    @Test
    void movedToAnotherKeyItIsRefused() {
        Seeds.each(getClass(), 100, random -> {
            byte[] key = Seeds.bytes(random, 1 + random.nextInt(60));
            byte[] other = random.nextBoolean() ? Arrays.copyOf(key, random.nextInt(key.length)) : key.clone();
            if (other.length == key.length) {
                other[random.nextInt(other.length)] ^= (byte) (1 + random.nextInt(255));
            }
            byte[] encrypted = cipher.encrypt(keyring, key, Seeds.bytes(random, random.nextInt(100)));
            assertThat(refused(keyring, other, encrypted).kind()).isEqualTo(Kind.NOT_AUTHENTIC);
        });
    }

    @Test
    void movedToAnotherKeyringItIsRefused() throws Exception {
        byte[] encrypted = cipher.encrypt(keyring, KEY, "v".getBytes(UTF_8));
        assertThat(refused(Keyrings.open(), KEY, encrypted).kind()).isEqualTo(Kind.FOREIGN_KEYRING);
        // With the other keyring's id written over it, it is still not one of its values.
        OpenKeyring other = Keyrings.open();
        other.keyring().id().write(encrypted, ValueHeader.KEYRING_OFFSET);
        assertThat(refused(other, KEY, encrypted).kind()).isEqualTo(Kind.NOT_AUTHENTIC);
    }

    @Test
    void movedToAnotherEpochItIsRefused() throws Exception {
        Keyring two = Keyrings.create(service, 2);
        OpenKeyring open = Keyrings.open(service, two);
        byte[] encrypted = cipher.encrypt(open, KEY, "v".getBytes(UTF_8));
        assertThat(ValueCipher.epochOf(encrypted, 0, encrypted.length)).isEqualTo(2);
        encrypted[ValueHeader.EPOCH_OFFSET + 3] = 1;
        assertThat(refused(open, KEY, encrypted).kind()).isEqualTo(Kind.NOT_AUTHENTIC);
    }

    @Test
    void aValueThatLooksEncryptedIsEncryptedLikeAnyOther() throws Exception {
        byte[] once = cipher.encrypt(keyring, KEY, "v".getBytes(UTF_8));
        byte[] twice = cipher.encrypt(keyring, KEY, once);
        assertThat(cipher.decrypt(keyring, KEY, twice)).isEqualTo(once);
        byte[] magicAlone = Arrays.copyOf(once, 4);
        assertThat(cipher.decrypt(keyring, KEY, cipher.encrypt(keyring, KEY, magicAlone)))
                .isEqualTo(magicAlone);
    }

    @Test
    void aClearValueThatBeginsWithTheMagicDoesNotBelongToTheKeyring() throws Exception {
        byte[] encrypted = cipher.encrypt(keyring, KEY, "v".getBytes(UTF_8));
        assertThat(ValueCipher.belongsTo(keyring.keyring().id(), encrypted, 0, encrypted.length))
                .isTrue();
        Seeds.each(getClass(), 100, random -> {
            byte[] clear = Seeds.bytes(random, 4 + random.nextInt(200));
            System.arraycopy(encrypted, 0, clear, 0, 4);
            assertThat(ValueCipher.isEncrypted(clear)).isTrue();
            assertThat(ValueCipher.belongsTo(keyring.keyring().id(), clear, 0, clear.length))
                    .isFalse();
        });
    }

    @Test
    void manyThreadsShareACipher() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<Boolean> task = () -> {
                for (int i = 0; i < 500; i++) {
                    byte[] value = (Thread.currentThread().getName() + i).getBytes(UTF_8);
                    Assertions.assertThat(cipher.decrypt(keyring, KEY, cipher.encrypt(keyring, KEY, value)))
                            .isEqualTo(value);
                }
                return true;
            };
            for (Future<Boolean> done :
                    threads.invokeAll(IntStream.range(0, 4).mapToObj(i -> task).toList())) {
                assertThat(done.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void anotherSecurityProviderCanBePutUnderneath() throws Exception {
        ValueCipher named = new ValueCipher(new SecureRandom(), Security.getProvider("SunJCE"), OpenedValues.NONE);
        byte[] value = "v".getBytes(UTF_8);
        assertThat(cipher.decrypt(keyring, KEY, named.encrypt(keyring, KEY, value)))
                .isEqualTo(value);
        Assertions.assertThatThrownBy(
                        () -> new ValueCipher(new SecureRandom(), Security.getProvider("SUN"), OpenedValues.NONE)
                                .encrypt(keyring, KEY, value))
                .hasMessageContaining("security provider lacks");
    }

    private ValueCipherException refused(OpenKeyring with, byte[] key, byte[] encrypted) {
        return Assertions.catchThrowableOfType(ValueCipherException.class, () -> cipher.decrypt(with, key, encrypted));
    }
}
