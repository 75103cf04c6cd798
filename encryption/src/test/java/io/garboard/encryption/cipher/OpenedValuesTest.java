package io.garboard.encryption.cipher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.encryption.cipher.ValueCipherException.Kind;
import io.garboard.encryption.fake.FakeKeyService;
import io.garboard.encryption.fake.Keyrings;
import io.garboard.encryption.keyring.OpenKeyring;
import io.garboard.encryption.keyring.Seed;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** What is kept, for how long, and what is left of it. What is answered is in {@link OpenedValuesModelTest}. */
final class OpenedValuesTest {

    private static final byte[] KEY = "/registry/secrets/default/token".getBytes(UTF_8);
    private static final int SEGMENT_BYTES = 4096;

    private final FakeKeyService service = new FakeKeyService();
    private final OpenKeyring keyring = Keyrings.open(service, Keyrings.create(service, 2));
    private final OpenedValues opened = values(1, 4);
    private final ValueCipher cipher = new ValueCipher(new SecureRandom(), null, opened);

    OpenedValuesTest() throws Exception {}

    private static OpenedValues values(int stripes, int segments) {
        return new OpenedValues(stripes, segments, SEGMENT_BYTES, ByteBuffer::allocateDirect);
    }

    private byte[] encrypted(String value) throws ValueCipherException {
        return cipher.encrypt(keyring, KEY, value.getBytes(UTF_8));
    }

    private String read(byte[] encrypted) throws ValueCipherException {
        return new String(cipher.decrypt(keyring, KEY, encrypted), UTF_8);
    }

    @Test
    void aValueIsDecryptedOnceAndThenFound() throws Exception {
        byte[] value = encrypted("a value");
        assertThat(opened.memory()).isEmpty();
        for (int i = 1; i <= 3; i++) {
            assertThat(read(value)).isEqualTo("a value");
            assertThat(opened.misses()).isEqualTo(1);
            assertThat(opened.hits()).isEqualTo(i - 1);
        }
        assertThat(opened.memory()).hasSize(1);
        assertThat(opened.heldBytes()).isEqualTo(86 + KEY.length + "a value".length());
    }

    @Test
    void equalValuesAreToldApart() throws Exception {
        byte[] one = encrypted("the same");
        byte[] other = encrypted("the same");
        read(one);
        read(other);
        assertThat(opened.misses()).isEqualTo(2);
    }

    @Test
    void theOldestGoFirstAndAreOverwritten() throws Exception {
        List<byte[]> values = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            values.add(encrypted("value " + i + " " + "x".repeat(900)));
            read(values.get(i));
            assertThat(opened.memory().size()).isLessThanOrEqualTo(4);
        }
        long misses = opened.misses();
        assertThat(read(values.get(23))).startsWith("value 23 ");
        assertThat(read(values.get(14))).startsWith("value 14 ");
        assertThat(opened.misses()).as("the last ones are there").isEqualTo(misses);
        // Three fit into a segment, so what is left begins with a multiple of three.
        for (int i = 0; i < 12; i++) {
            assertThat(memoryHolds("value " + i + " ")).as("value %d", i).isFalse();
        }
        assertThat(read(values.get(11))).startsWith("value 11 ");
        assertThat(opened.misses()).as("the first ones are gone").isEqualTo(misses + 1);
    }

    @Test
    void whatIsTooLongIsNotKept() throws Exception {
        byte[] fits = encrypted("f".repeat(SEGMENT_BYTES - 86 - KEY.length));
        byte[] tooLong = encrypted("t".repeat(SEGMENT_BYTES - 86 - KEY.length + 1));
        for (int i = 0; i < 2; i++) {
            read(fits);
            read(tooLong);
        }
        assertThat(opened.hits()).isEqualTo(1);
        assertThat(opened.heldBytes()).isEqualTo(SEGMENT_BYTES);
    }

    /** With the value itself at hand, everything that it is known by is changed, a bit at a time. */
    @Test
    void everyFlippedBitOfHeaderTagAndKeyMeetsTheCipher() throws Exception {
        byte[] value = encrypted("secret");
        int tagAt = value.length - ValueHeader.TAG_BYTES;
        for (int bit = 0; bit < value.length * 8; bit++) {
            read(value);
            byte[] flipped = value.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            if (bit / 8 < ValueHeader.CIPHERTEXT_OFFSET || bit / 8 >= tagAt) {
                assertThat(refused(keyring, KEY, flipped)).as("bit %d", bit).isNotNull();
            } else {
                assertThat(read(flipped)).as("damaged while it is kept").isEqualTo("secret");
            }
        }
        for (int bit = 0; bit < KEY.length * 8; bit++) {
            byte[] key = KEY.clone();
            key[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(refused(keyring, key, value).kind()).as("bit %d", bit).isEqualTo(Kind.NOT_AUTHENTIC);
        }
        assertThat(opened.misses()).as("found each time").isEqualTo(1);
    }

    @Test
    void whoGoesThroughWhatIsStoredSeesTheDamage() throws Exception {
        byte[] value = encrypted("secret");
        read(value);
        value[ValueHeader.CIPHERTEXT_OFFSET] ^= 1;
        try (ValueReader reader = cipher.readerOfStored()) {
            ValueCipherException failure = Assertions.catchThrowableOfType(
                    ValueCipherException.class,
                    () -> reader.decrypt(keyring, KEY, 0, KEY.length, value, 0, value.length, new byte[6], 0));
            assertThat(failure.kind()).isEqualTo(Kind.NOT_AUTHENTIC);
        }
        assertThat(opened.hits() + opened.misses()).isEqualTo(1);
    }

    @Test
    void nothingIsLeftWhenASeedIsWiped() throws Exception {
        byte[] value = encrypted("secret");
        for (int i = 0; i < 20; i++) {
            read(encrypted("other secret " + "x".repeat(1000)));
            read(value);
        }
        assertThat(memoryHolds("secret")).isTrue();
        keyring.seed(2).orElseThrow().wipe();
        assertThat(opened.heldBytes()).isZero();
        assertThat(isErased(opened)).isTrue();
        assertThat(refused(keyring, KEY, value).kind()).isEqualTo(Kind.KEY_UNAVAILABLE);
    }

    @Test
    void goesOnWithKeysThatAreUnwrappedAgain() throws Exception {
        List<byte[]> values = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            values.add(encrypted("value " + i + "x".repeat(i * 20)));
        }
        OpenKeyring open = keyring;
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < values.size(); i++) {
                byte[] plain = cipher.decrypt(open, KEY, values.get((i * 7 + round) % 30));
                assertThat(new String(plain, UTF_8)).startsWith("value " + (i * 7 + round) % 30);
            }
            open.wipe();
            assertThat(isErased(opened)).isTrue();
            open = Keyrings.open(service, keyring.keyring());
            // What was kept for the wiped seed is not found by the new one.
            long hits = opened.hits();
            assertThat(cipher.decrypt(open, KEY, values.get(0))).isNotEmpty();
            assertThat(opened.hits()).isEqualTo(hits);
        }
    }

    /** As when the seed is wiped between decrypting and keeping. */
    @Test
    void aValueOfAWipedSeedIsNotKept() throws Exception {
        byte[] value = encrypted("secret");
        Seed seed = keyring.seed(2).orElseThrow();
        seed.wipe();
        SealedValue sealed = new SealedValue();
        sealed.set(KEY, 0, KEY.length, value, 0, value.length);
        opened.keep(sealed, seed, "secret".getBytes(UTF_8), 0);
        assertThat(opened.heldBytes()).isZero();
        assertThat(opened.memory()).isEmpty();
    }

    @Test
    void nothingIsKeptIfNothingIsToBe() throws Exception {
        OpenedValues off = OpenedValues.ofMebibytes(0);
        ValueCipher plain = new ValueCipher(new SecureRandom(), null, off);
        byte[] value = encrypted("v");
        for (int i = 0; i < 3; i++) {
            assertThat(plain.decrypt(keyring, KEY, value)).hasSize(1);
        }
        assertThat(off.hits() + off.misses() + off.heldBytes()).isZero();
        assertThat(off.memory()).isEmpty();
    }

    @Test
    void memoryIsTakenAsItIsNeededAndNoMoreThanAllowed() throws Exception {
        for (int mebibytes : new int[] {1, 2, 3, 5, 9}) {
            OpenedValues some = OpenedValues.ofMebibytes(mebibytes);
            ValueCipher reading = new ValueCipher(new SecureRandom(), null, some);
            byte[] value = new byte[100_000];
            reading.decrypt(keyring, KEY, reading.encrypt(keyring, KEY, value));
            assertThat(taken(some)).isEqualTo(128 * 1024);
            for (int i = 0; i < mebibytes * 24; i++) {
                reading.decrypt(keyring, KEY, reading.encrypt(keyring, KEY, value));
            }
            assertThat(taken(some)).isBetween(mebibytes << 19, mebibytes << 20);
        }
    }

    private static int taken(OpenedValues values) {
        return values.memory().stream().mapToInt(ByteBuffer::capacity).sum();
    }

    @Test
    void goesOnWithTheMemoryThatIsToBeHad() throws Exception {
        for (int pieces = 0; pieces < 4; pieces++) {
            int available = pieces;
            AtomicInteger asked = new AtomicInteger();
            OpenedValues little = new OpenedValues(1, 4, SEGMENT_BYTES, size -> {
                if (asked.incrementAndGet() > available) {
                    throw new OutOfMemoryError("as a test wants it");
                }
                return ByteBuffer.allocateDirect(size);
            });
            ValueCipher reading = new ValueCipher(new SecureRandom(), null, little);
            for (int i = 0; i < 50; i++) {
                byte[] value = encrypted("value " + i + " " + "x".repeat(700));
                for (int again = 0; again < 2; again++) {
                    assertThat(new String(reading.decrypt(keyring, KEY, value), UTF_8))
                            .startsWith("value " + i + " ");
                }
            }
            assertThat(little.memory()).hasSize(available);
            assertThat(asked.get()).isEqualTo(available + 1);
            assertThat(little.hits()).isEqualTo(available == 0 ? 0 : 50);
        }
    }

    /** Readers of one set of values, whose key is wiped meanwhile or afterwards. What comes first does not matter. */
    @Test
    void readersMeetTheRightValueOrAWipedKeyAndNothingIsLeft() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            for (int round = 0; round < 30; round++) {
                OpenKeyring own = Keyrings.open(service, Keyrings.create(service, 1));
                // Too small for all of them, so that segments are filled anew all the time.
                OpenedValues shared = values(1, 2);
                ValueCipher reading = new ValueCipher(new SecureRandom(), null, shared);
                List<byte[]> values = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    values.add(reading.encrypt(own, KEY, filled(i)));
                }
                Callable<Boolean> reader = () -> {
                    for (int i = 0; i < 2000; i++) {
                        int which = i * 7 % 40;
                        try {
                            byte[] plain = reading.decrypt(own, KEY, values.get(which));
                            assertThat(plain).isEqualTo(filled(which));
                        } catch (ValueCipherException e) {
                            assertThat(e.kind()).isEqualTo(Kind.KEY_UNAVAILABLE);
                            return true;
                        }
                    }
                    return true;
                };
                List<Future<Boolean>> running =
                        List.of(threads.submit(reader), threads.submit(reader), threads.submit(reader));
                if (round % 2 == 0) {
                    own.wipe();
                }
                for (Future<Boolean> each : running) {
                    assertThat(each.get()).isTrue();
                }
                own.wipe();
                assertThat(isErased(shared)).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static byte[] filled(int number) {
        byte[] value = new byte[1 + number * 5];
        Arrays.fill(value, (byte) (number + 1));
        return value;
    }

    private ValueCipherException refused(OpenKeyring with, byte[] key, byte[] encrypted) {
        return Assertions.catchThrowableOfType(ValueCipherException.class, () -> cipher.decrypt(with, key, encrypted));
    }

    private boolean memoryHolds(String text) {
        return opened.memory().stream()
                .anyMatch(memory -> UTF_8.decode(memory).toString().contains(text));
    }

    private static boolean isErased(OpenedValues values) {
        byte[] bytes = new byte[SEGMENT_BYTES];
        for (ByteBuffer memory : values.memory()) {
            memory.get(0, bytes);
            if (!Arrays.equals(bytes, new byte[SEGMENT_BYTES])) {
                return false;
            }
        }
        return true;
    }
}
