package io.garboard.encryption.pkcs11;

import static io.garboard.spi.encryption.KeyServiceException.Kind.REFUSED;
import static io.garboard.spi.encryption.KeyServiceException.Kind.UNAVAILABLE;

import io.garboard.spi.encryption.KeyServiceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Where the PIN of a token, or the password of a file, comes from. Read anew for each login. */
final class Pin {

    private final Optional<Path> file;
    private final String variable;
    private final UnaryOperator<@Nullable String> environment;

    Pin(Optional<Path> file, String variable, UnaryOperator<@Nullable String> environment) {
        this.file = file;
        this.variable = variable;
        this.environment = environment;
    }

    /** The PIN, without a line end, for the caller to wipe. */
    char[] read() throws KeyServiceException {
        char[] pin = file.isPresent() ? fromFile(file.get()) : fromVariable();
        if (pin.length == 0) {
            throw new KeyServiceException(
                    REFUSED,
                    "there is no PIN: "
                            + file.map(path -> "file " + path).orElse("environment variable " + variable)
                            + " is empty or not set");
        }
        return pin;
    }

    private char[] fromVariable() {
        String value = environment.apply(variable);
        return value == null ? new char[0] : value.toCharArray();
    }

    private static char[] fromFile(Path path) throws KeyServiceException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(path);
        } catch (IOException e) {
            throw new KeyServiceException(UNAVAILABLE, "cannot read the PIN from " + path + ": " + e, e);
        }
        CharBuffer decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes));
        Arrays.fill(bytes, (byte) 0);
        int end = decoded.limit();
        while (end > 0 && (decoded.get(end - 1) == '\n' || decoded.get(end - 1) == '\r')) {
            end--;
        }
        char[] pin = new char[end];
        decoded.get(pin);
        Arrays.fill(decoded.array(), '\0');
        return pin;
    }
}
