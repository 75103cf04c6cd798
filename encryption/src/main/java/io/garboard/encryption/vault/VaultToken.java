package io.garboard.encryption.vault;

import static io.garboard.spi.encryption.KeyServiceException.Kind.REFUSED;
import static io.garboard.spi.encryption.KeyServiceException.Kind.UNAVAILABLE;

import io.garboard.spi.encryption.KeyServiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where the token comes from. A file is read anew for each call, since agents replace it. The token is a String, because
 * the HTTP client takes nothing else; it is shown nowhere.
 */
final class VaultToken {

    private final Optional<Path> file;
    private final String variable;
    private final UnaryOperator<@Nullable String> environment;

    VaultToken(Optional<Path> file, String variable, UnaryOperator<@Nullable String> environment) {
        this.file = file;
        this.variable = variable;
        this.environment = environment;
    }

    String read() throws KeyServiceException {
        String token = file.isPresent() ? fromFile(file.get()) : environment.apply(variable);
        if (token == null || token.isBlank()) {
            throw new KeyServiceException(REFUSED, "there is no token for Vault: " + source() + " is empty or not set");
        }
        String stripped = token.strip();
        if (!stripped.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new KeyServiceException(REFUSED, "what is in " + source() + " is no token");
        }
        return stripped;
    }

    private static String fromFile(Path path) throws KeyServiceException {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new KeyServiceException(UNAVAILABLE, "cannot read Vault's token from " + path + ": " + e, e);
        }
    }

    private String source() {
        return file.map(path -> "file " + path).orElse("environment variable " + variable);
    }
}
