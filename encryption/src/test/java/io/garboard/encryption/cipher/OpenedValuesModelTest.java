package io.garboard.encryption.cipher;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.encryption.fake.FakeKeyService;
import io.garboard.encryption.fake.Keyrings;
import io.garboard.encryption.fake.Seeds;
import io.garboard.encryption.keyring.Keyring;
import io.garboard.encryption.keyring.OpenKeyring;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A cipher that keeps values beside one that does not: whatever is done to a ciphertext, they answer the same. */
final class OpenedValuesModelTest {

    private static final int EPOCHS = 4;
    private static final int VALUES = 60;

    private final FakeKeyService service = new FakeKeyService();
    private final ValueCipher alone = new ValueCipher(new SecureRandom());

    private long hits;
    private long misses;

    /** A ciphertext and where it is stored. */
    private static final class Stored {
        final byte[] key;
        final byte[] encrypted;

        Stored(byte[] key, byte[] encrypted) {
            this.key = key;
            this.encrypted = encrypted;
        }
    }

    /** What a reader said: the value, or the error's text. */
    private static String outcome(ValueReader reader, OpenKeyring keyring, Stored stored, SplittableRandom random) {
        byte[] in = Seeds.bytes(random, stored.encrypted.length + stored.key.length + 20);
        int keyAt = random.nextInt(10);
        int at = keyAt + stored.key.length + random.nextInt(10);
        System.arraycopy(stored.key, 0, in, keyAt, stored.key.length);
        System.arraycopy(stored.encrypted, 0, in, at, stored.encrypted.length);
        int length = Math.max(0, stored.encrypted.length - ValueCipher.OVERHEAD_BYTES);
        byte[] plain = new byte[length + 10];
        int to = random.nextInt(10);
        try {
            if (random.nextBoolean()) {
                int written = reader.decrypt(
                        keyring, in, keyAt, stored.key.length, in, at, stored.encrypted.length, plain, to);
                assertThat(written).isEqualTo(length);
            } else {
                ByteBuffer target = random.nextBoolean()
                        ? ByteBuffer.allocateDirect(plain.length)
                        : ByteBuffer.allocate(plain.length);
                target.position(to);
                if (random.nextBoolean() || !copiesByItsEnds(reader, keyring, stored, keyAt, at, in, target)) {
                    reader.decrypt(keyring, in, keyAt, stored.key.length, in, at, stored.encrypted.length, target);
                }
                assertThat(target.position()).isEqualTo(to + length);
                target.get(0, plain);
            }
        } catch (ValueCipherException e) {
            return e.kind() + ": " + e.getMessage();
        }
        assertThat(Arrays.copyOf(plain, to)).isEqualTo(new byte[to]);
        assertThat(Arrays.copyOfRange(plain, to + length, plain.length)).isEqualTo(new byte[10 - to]);
        return Arrays.toString(Arrays.copyOfRange(plain, to, to + length));
    }

    /** Whether the value was kept; it is asked for without its ciphertext. */
    private static boolean copiesByItsEnds(
            ValueReader reader, OpenKeyring keyring, Stored stored, int keyAt, int at, byte[] in, ByteBuffer target)
            throws ValueCipherException {
        byte[] ends = in.clone();
        int length = stored.encrypted.length;
        if (length > ValueCipher.OVERHEAD_BYTES) {
            Arrays.fill(ends, at + ValueCipher.HEADER_BYTES, at + length - ValueCipher.TAG_BYTES, (byte) 0);
        }
        int to = target.position();
        boolean copied = reader.copyOpened(keyring, ends, keyAt, stored.key.length, ends, at, length, target);
        assertThat(target.position()).isEqualTo(copied ? to + length - ValueCipher.OVERHEAD_BYTES : to);
        return copied;
    }

    private static int size(SplittableRandom random, int segmentBytes) {
        return switch (random.nextInt(12)) {
            case 0 -> 0;
            case 1 -> segmentBytes - 200 + random.nextInt(200);
            case 2 -> random.nextInt(3 * segmentBytes);
            default -> random.nextInt(segmentBytes / 3);
        };
    }

    private List<Stored> stored(List<OpenKeyring> states, int segmentBytes, SplittableRandom random) throws Exception {
        List<Stored> values = new ArrayList<>();
        for (int i = 0; i < VALUES; i++) {
            byte[] key = Seeds.bytes(random, random.nextInt(70));
            byte[] value = Seeds.bytes(random, size(random, segmentBytes));
            OpenKeyring state = states.get(random.nextInt(states.size()));
            values.add(new Stored(key, alone.encrypt(state, key, value)));
        }
        return values;
    }

    /** Of the same keyring, with one epoch more each; the last one has them all. */
    private List<OpenKeyring> states() throws Exception {
        Keyring keyring = Keyrings.create(service, 1);
        OpenKeyring open = Keyrings.open(service, keyring);
        List<OpenKeyring> states = new ArrayList<>(List.of(open));
        while (states.size() < EPOCHS) {
            keyring = Keyrings.editor(service).addEpoch(keyring);
            keyring = keyring.activated(keyring.newest().number());
            open = OpenKeyring.open(keyring, open, Keyrings.editor(service)::unwrap);
            states.add(open);
        }
        return states;
    }

    /** The value as it is, most of the time; or with anything but the middle of the ciphertext changed. */
    private static Stored perhapsChanged(Stored stored, List<Stored> all, SplittableRandom random) {
        byte[] key = stored.key.clone();
        byte[] encrypted = stored.encrypted.clone();
        switch (random.nextInt(20)) {
            case 0 -> key = all.get(random.nextInt(all.size())).key;
            case 1 -> key = Arrays.copyOf(key, random.nextInt(key.length + 10));
            case 2 -> encrypted[random.nextInt(ValueHeader.CIPHERTEXT_OFFSET)] ^= (byte) (1 << random.nextInt(8));
            case 3 -> encrypted[encrypted.length - 1 - random.nextInt(16)] ^= (byte) (1 << random.nextInt(8));
            case 4 -> encrypted[ValueHeader.EPOCH_OFFSET + 3] = (byte) random.nextInt(EPOCHS + 2);
            case 5 -> encrypted = Arrays.copyOf(encrypted, random.nextInt(encrypted.length + 10));
            case 6 -> {
                byte[] other = all.get(random.nextInt(all.size())).encrypted;
                System.arraycopy(other, 0, encrypted, 0, ValueHeader.CIPHERTEXT_OFFSET);
            }
            default -> {
                return stored;
            }
        }
        return new Stored(key, encrypted);
    }

    @Test
    void answersAreThoseOfTheCipherAlone() throws Exception {
        Seeds.each(getClass(), 150, random -> {
            int segmentBytes = 512 << random.nextInt(4);
            OpenedValues opened = new OpenedValues(
                    1 << random.nextInt(3), 1 + random.nextInt(5), segmentBytes, ByteBuffer::allocateDirect);
            ValueCipher keeping = new ValueCipher(new SecureRandom(), null, opened);
            List<OpenKeyring> states = states();
            List<Stored> values = stored(states, segmentBytes, random);
            OpenKeyring foreign = Keyrings.open();
            try (ValueReader kept = keeping.reader();
                    ValueReader plain = alone.reader()) {
                int which = 0;
                for (int i = 0; i < 500; i++) {
                    // Few of them often, all of them now and then; and in the order in which they were before.
                    which = random.nextInt(3) == 0
                            ? random.nextInt(random.nextInt(4) == 0 ? VALUES : 8)
                            : (which + 1) % VALUES;
                    Stored value = perhapsChanged(values.get(which), values, random);
                    OpenKeyring with = random.nextInt(10) == 0
                            ? (random.nextBoolean() ? foreign : states.get(random.nextInt(EPOCHS)))
                            : states.get(EPOCHS - 1);
                    if (random.nextInt(200) == 0) {
                        states.get(EPOCHS - 1)
                                .seed(1 + random.nextInt(EPOCHS))
                                .orElseThrow()
                                .wipe();
                    }
                    assertThat(outcome(kept, with, value, random)).isEqualTo(outcome(plain, with, value, random));
                }
            }
            states.get(EPOCHS - 1).wipe();
            for (ByteBuffer memory : opened.memory()) {
                assertThat(memory.mismatch(ByteBuffer.allocate(segmentBytes))).isEqualTo(-1);
            }
            hits += opened.hits();
            misses += opened.misses();
        });
        assertThat(hits).as("values that were found").isPositive();
        assertThat(misses).as("values that were not").isPositive();
    }
}
