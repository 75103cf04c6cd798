package io.garboard.encryption.cipher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.encryption.fake.FixedRandom;
import io.garboard.encryption.fake.Keyrings;
import io.garboard.encryption.keyring.KeyEpoch;
import io.garboard.encryption.keyring.Keyring;
import io.garboard.encryption.keyring.KeyringEditor;
import io.garboard.encryption.keyring.KeyringId;
import io.garboard.encryption.keyring.OpenKeyring;
import io.garboard.encryption.keyring.SeedAlgorithm;
import io.garboard.spi.encryption.KeyEncryptionService;
import io.garboard.spi.encryption.KeyServiceStatus;
import io.garboard.spi.encryption.WrappedKey;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors of {@code value-cipher-vectors.txt}, both ways, and once more from the definitions of the primitives. */
final class TestVectorsTest {

    private static final HexFormat HEX = HexFormat.of();

    /** One line of the file: its columns are named in its head. */
    record Vector(
            String name,
            String seed,
            String keyring,
            int epoch,
            String key,
            String random,
            String value,
            String result) {

        static Vector of(String line) {
            List<String> columns = new ArrayList<>(Arrays.asList(line.split(" +")));
            columns.replaceAll(column -> column.equals("-") ? "" : column);
            return new Vector(
                    columns.get(0),
                    columns.get(1),
                    columns.get(2),
                    Integer.parseInt(columns.get(3)),
                    columns.get(4),
                    columns.get(5),
                    columns.get(6),
                    columns.get(7));
        }

        OpenKeyring open() throws Exception {
            KeyringId id = KeyringId.read(HEX.parseHex(keyring), 0);
            KeyEpoch wrapped = KeyEpoch.of(
                    epoch,
                    SeedAlgorithm.HKDF_SHA256_AES_256_GCM,
                    "vector",
                    new WrappedKey("vector", new byte[1]),
                    Keyrings.NOW);
            Keyring ring = new Keyring(id, 1, epoch, List.of(wrapped));
            KeyringEditor editor = new KeyringEditor(
                    "vector", new SeedAsIs(HEX.parseHex(seed)), new FixedRandom(new byte[0]), () -> Keyrings.NOW);
            return OpenKeyring.open(ring, OpenKeyring.closed(ring), editor::unwrap);
        }
    }

    static Stream<Vector> vectors() throws Exception {
        try (InputStream in =
                Objects.requireNonNull(TestVectorsTest.class.getResourceAsStream("value-cipher-vectors.txt"))) {
            List<Vector> vectors = new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Vector::of)
                    .toList();
            assertThat(vectors).hasSizeGreaterThan(4);
            return vectors.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void encrypts(Vector vector) throws Exception {
        ValueCipher cipher = new ValueCipher(new FixedRandom(HEX.parseHex(vector.random)));
        byte[] result = cipher.encrypt(vector.open(), HEX.parseHex(vector.key), HEX.parseHex(vector.value));
        assertThat(HEX.formatHex(result)).isEqualTo(vector.result);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void decrypts(Vector vector) throws Exception {
        ValueCipher cipher = new ValueCipher(new FixedRandom(new byte[0]));
        byte[] value = cipher.decrypt(vector.open(), HEX.parseHex(vector.key), HEX.parseHex(vector.result));
        assertThat(HEX.formatHex(value)).isEqualTo(vector.value);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void followsFromThePrimitives(Vector vector) throws Exception {
        byte[] random = HEX.parseHex(vector.random);
        byte[] salt = Arrays.copyOf(random, 24);
        byte[] nonce = Arrays.copyOfRange(random, 24, 36);
        byte[] label = "garboard value v1".getBytes(UTF_8);
        byte[] key = PlainGcm.hmacSha256(
                HEX.parseHex(vector.seed),
                ByteBuffer.allocate(label.length + 25)
                        .put(label)
                        .put(salt)
                        .put((byte) 1)
                        .array());
        byte[] header = ByteBuffer.allocate(26)
                .put(HEX.parseHex("f5476245"))
                .put((byte) 1)
                .put((byte) 1)
                .putInt(vector.epoch)
                .put(HEX.parseHex(vector.keyring))
                .array();
        byte[] associated = join(header, HEX.parseHex(vector.key));
        byte[] sealed = new PlainGcm(key).encrypt(nonce, associated, HEX.parseHex(vector.value));
        assertThat(HEX.formatHex(join(join(header, random), sealed))).isEqualTo(vector.result);
    }

    private static byte[] join(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    /** A key service whose every answer is one seed. */
    private static final class SeedAsIs implements KeyEncryptionService {

        private final byte[] seed;

        SeedAsIs(byte[] seed) {
            this.seed = seed;
        }

        @Override
        public WrappedKey wrap(byte[] secret, byte[] context) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] unwrap(WrappedKey wrapped, byte[] context) {
            return seed.clone();
        }

        @Override
        public KeyServiceStatus check() {
            return new KeyServiceStatus("vector", "");
        }

        @Override
        public void close() {}
    }
}
