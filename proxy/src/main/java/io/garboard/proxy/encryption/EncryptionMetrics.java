package io.garboard.proxy.encryption;

import io.garboard.encryption.cipher.ValueCipherException;
import java.util.concurrent.atomic.LongAdder;

/** Counts what is done to values. Any thread. */
final class EncryptionMetrics {

    private final LongAdder encrypted = new LongAdder();
    private final LongAdder decrypted = new LongAdder();
    private final LongAdder encryptionFailures = new LongAdder();
    private final LongAdder decryptionFailures = new LongAdder();
    private final LongAdder keysMissing = new LongAdder();

    void encrypted() {
        encrypted.increment();
    }

    void decrypted(long values) {
        decrypted.add(values);
    }

    void keyMissing() {
        keysMissing.increment();
    }

    void failed(boolean encrypting, ValueCipherException.Kind kind) {
        if (kind == ValueCipherException.Kind.KEY_UNAVAILABLE) {
            keyMissing();
        } else {
            (encrypting ? encryptionFailures : decryptionFailures).increment();
        }
    }

    long encryptions() {
        return encrypted.sum();
    }

    long decryptions() {
        return decrypted.sum();
    }

    long encryptionFailures() {
        return encryptionFailures.sum();
    }

    long decryptionFailures() {
        return decryptionFailures.sum();
    }

    long keysMissing() {
        return keysMissing.sum();
    }
}
