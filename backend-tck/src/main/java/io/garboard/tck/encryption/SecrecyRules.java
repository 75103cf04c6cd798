package io.garboard.tck.encryption;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.spi.encryption.KeyEncryptionService;
import io.garboard.spi.encryption.KeyServiceException;
import io.garboard.spi.encryption.WrappedKey;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** 60x: nothing that can be printed holds the secret. */
abstract class SecrecyRules extends KeyRules {

    SecrecyRules(KeyServiceUnderTest tested) {
        super(tested);
    }

    @Test
    void rule_601_wrapped_bytes_do_not_hold_the_secret() throws Exception {
        WrappedKey wrapped = open().wrap(secret(32), CONTEXT);
        for (byte[] form : forms(secret(32))) {
            assertThat(contains(wrapped.bytes(), form)).isFalse();
        }
    }

    @Test
    void rule_602_nothing_prints_the_secret() throws Exception {
        KeyEncryptionService service = open();
        WrappedKey wrapped = service.wrap(secret(32), CONTEXT);
        service.unwrap(wrapped, CONTEXT);
        assertHidden(service + " " + wrapped + " " + service.check());
        assertHidden(printed(Assertions.catchThrowableOfType(
                KeyServiceException.class, () -> service.unwrap(wrapped, new byte[] {1}))));
        fixture.takeDown();
        assertHidden(printed(
                Assertions.catchThrowableOfType(KeyServiceException.class, () -> service.wrap(secret(32), CONTEXT))));
    }

    private static String printed(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static void assertHidden(String text) {
        for (byte[] form : forms(secret(32))) {
            assertThat(text).doesNotContain(new String(form, ISO_8859_1));
        }
    }

    /** As it is, hexadecimal, in base 64, and as Java prints an array. */
    private static List<byte[]> forms(byte[] secret) {
        return List.of(
                secret,
                HexFormat.of().formatHex(secret).getBytes(ISO_8859_1),
                HexFormat.of().withUpperCase().formatHex(secret).getBytes(ISO_8859_1),
                Base64.getEncoder().withoutPadding().encode(secret),
                Arrays.toString(secret).getBytes(ISO_8859_1));
    }
}
