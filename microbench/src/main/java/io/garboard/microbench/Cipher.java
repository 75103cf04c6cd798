package io.garboard.microbench;

import io.garboard.encryption.cipher.OpenedValues;
import io.garboard.encryption.cipher.ValueCipher;
import io.garboard.encryption.cipher.ValueCipherException;
import io.garboard.encryption.cipher.ValueReader;
import io.garboard.encryption.keyring.Keyring;
import io.garboard.encryption.keyring.KeyringEditor;
import io.garboard.encryption.keyring.OpenKeyring;
import io.garboard.spi.encryption.KeyServiceException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Values of 1 KiB under a keyring of one epoch. */
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class Cipher {

    /** A cipher that gets the same key twice sets up for it once, which no two stored values have in common. */
    private static final int VALUES = 64;

    /** As many as a list has. */
    private static final int OPENED = 1024;

    private final SecureRandom random = new SecureRandom();
    private final ValueCipher cipher = new ValueCipher(random);
    private final byte[] key = StoreFixture.key(1).toByteArray();
    private final byte[] value = new byte[StoreFixture.VALUE_BYTES];
    private final OpenKeyring keyring;
    private final byte[] target = new byte[StoreFixture.VALUE_BYTES];
    private final byte[][] encrypted = new byte[VALUES][];
    private final OpenedValues opened = OpenedValues.ofMebibytes(32);
    private final ValueCipher keeping = new ValueCipher(random, null, opened);
    private final byte[][] many = new byte[OPENED][];
    private final ByteBuffer sent = ByteBuffer.allocateDirect(StoreFixture.VALUE_BYTES);
    private int next;
    private ValueReader reader;
    private ValueReader keepingReader;

    public Cipher() {
        keyring = open();
        reader = cipher.reader();
        keepingReader = keeping.reader();
    }

    private OpenKeyring open() {
        try {
            KeyringEditor editor = new KeyringEditor("none", new NoKeyService(), random, InstantSource.system());
            Keyring created = editor.create();
            return OpenKeyring.open(created, OpenKeyring.closed(created), editor::unwrap);
        } catch (KeyServiceException e) {
            throw new IllegalStateException(e);
        }
    }

    @Setup
    public void encryptSome() throws ValueCipherException {
        reader = cipher.reader();
        for (int i = 0; i < VALUES; i++) {
            encrypted[i] = cipher.encrypt(keyring, key, value);
        }
        keepingReader = keeping.reader();
        for (int i = 0; i < OPENED; i++) {
            many[i] = cipher.encrypt(keyring, key, value);
        }
    }

    private byte[] nextEncrypted() {
        return encrypted[next++ & (VALUES - 1)];
    }

    @Benchmark
    public byte[] encrypt() throws ValueCipherException {
        return cipher.encrypt(keyring, key, value);
    }

    @Benchmark
    public byte[] decrypt() throws ValueCipherException {
        return cipher.decrypt(keyring, key, nextEncrypted());
    }

    /** As the rows of a list are: from one array, which all use, into another. */
    @Benchmark
    public int decryptOneOfMany() throws ValueCipherException {
        byte[] source = nextEncrypted();
        return reader.decrypt(keyring, key, 0, key.length, source, 0, source.length, target, 0);
    }

    /** As the rows of a list are that was read before: copied from where they are kept to what is sent. */
    @Benchmark
    public ByteBuffer takeOpened() throws ValueCipherException {
        byte[] source = many[next++ & (OPENED - 1)];
        keepingReader.decrypt(keyring, key, 0, key.length, source, 0, source.length, sent.clear());
        return sent;
    }

    @TearDown
    public void wipe() {
        reader.close();
        keepingReader.close();
        keyring.wipe();
    }
}
