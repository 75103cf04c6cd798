package io.garboard.microbench;

import io.garboard.encryption.cipher.ValueCipher;
import io.garboard.encryption.cipher.ValueCipherException;
import io.garboard.encryption.keyring.Keyring;
import io.garboard.encryption.keyring.KeyringEditor;
import io.garboard.encryption.keyring.OpenKeyring;
import io.garboard.spi.encryption.KeyServiceException;
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

    private final SecureRandom random = new SecureRandom();
    private final ValueCipher cipher = new ValueCipher(random);
    private final byte[] key = StoreFixture.key(1).toByteArray();
    private final byte[] value = new byte[StoreFixture.VALUE_BYTES];
    private final OpenKeyring keyring;
    private byte[] encrypted = {};

    public Cipher() {
        keyring = open();
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
    public void encryptOne() throws ValueCipherException {
        encrypted = cipher.encrypt(keyring, key, value);
    }

    @Benchmark
    public byte[] encrypt() throws ValueCipherException {
        return cipher.encrypt(keyring, key, value);
    }

    @Benchmark
    public byte[] decrypt() throws ValueCipherException {
        return cipher.decrypt(keyring, key, encrypted);
    }

    @TearDown
    public void wipe() {
        keyring.wipe();
    }
}
