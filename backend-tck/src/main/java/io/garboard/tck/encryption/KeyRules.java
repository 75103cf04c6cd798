package io.garboard.tck.encryption;

import io.garboard.spi.encryption.KeyEncryptionService;
import io.garboard.spi.encryption.KeyServiceConfig;
import io.garboard.spi.encryption.KeyServiceException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What all groups of rules share. A rule that hangs fails after three minutes. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class KeyRules {

    /** Long enough for a machine that is busy; a rule about time says its own. */
    static final long PATIENT_MILLIS = 60_000;

    static final byte[] CONTEXT = "a context".getBytes(StandardCharsets.US_ASCII);

    final KeyServiceUnderTest tested;

    private final List<KeyEncryptionService> opened = new ArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before a test
    Path temporary;

    @SuppressWarnings("NullAway.Init") // set before each test
    KeyServiceFixture fixture;

    KeyRules(KeyServiceUnderTest tested) {
        this.tested = tested;
    }

    @BeforeEach
    void startFixture() throws Exception {
        fixture = tested.starter().start(temporary);
    }

    @AfterEach
    void closeAll() throws Exception {
        try {
            opened.forEach(KeyEncryptionService::close);
        } finally {
            fixture.close();
        }
    }

    /** Opens the service; closed after the test at the latest. */
    KeyEncryptionService open() throws KeyServiceException {
        return open(fixture.options(), PATIENT_MILLIS);
    }

    KeyEncryptionService open(Map<String, String> options, long timeoutMillis) throws KeyServiceException {
        KeyEncryptionService service = tested.provider().open(new KeyServiceConfig(options, timeoutMillis));
        opened.add(service);
        return service;
    }

    /** {@code length} bytes that look random and are always the same. */
    static byte[] secret(int length) {
        byte[] secret = new byte[length];
        new SplittableRandom(length).nextBytes(secret);
        return secret;
    }

    static byte[] flipped(byte[] bytes, int index) {
        byte[] flipped = bytes.clone();
        flipped[index] ^= 1;
        return flipped;
    }

    static boolean contains(byte[] bytes, byte[] part) {
        for (int at = 0; at + part.length <= bytes.length; at++) {
            if (Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }

    /** Fails unless {@code call} throws a {@link KeyServiceException} of {@code kind}; returns it. */
    static KeyServiceException assertFails(KeyServiceException.Kind kind, ThrowingCallable call) {
        KeyServiceException thrown = Assertions.catchThrowableOfType(KeyServiceException.class, call);
        Assertions.assertThat(thrown).as("expected a KeyServiceException").isNotNull();
        Assertions.assertThat(thrown.kind()).as(thrown.getMessage()).isEqualTo(kind);
        Assertions.assertThat(thrown.getMessage()).isNotBlank();
        return thrown;
    }
}
