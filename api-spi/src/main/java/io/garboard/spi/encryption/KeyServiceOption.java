package io.garboard.spi.encryption;

import org.jspecify.annotations.Nullable;

/**
 * One option that a provider understands, a key beside {@code provider:} in the encryption configuration.
 *
 * <p>An option never holds a secret, since configurations are printed, copied and mailed: tokens and PINs come from a file
 * or an environment variable that an option names.
 *
 * @param name as the operator writes it, in camel case with the unit last ({@code keyFile}, {@code renewBeforeSeconds})
 * @param defaultValue what holds when it is not given, in the same notation; empty for none; null if it must be given
 * @param description one sentence: what it does, its unit and range
 */
public record KeyServiceOption(String name, @Nullable String defaultValue, String description) {

    public KeyServiceOption {
        if (!name.matches("[a-z][a-zA-Z0-9]{0,63}")) {
            throw new IllegalArgumentException(
                    "option name: '" + name + "' (expected: camel case, 1 to 64 characters)");
        }
    }

    /** An option that must be given. */
    public static KeyServiceOption required(String name, String description) {
        return new KeyServiceOption(name, null, description);
    }

    /** An option that may be left out. */
    public static KeyServiceOption optional(String name, String defaultValue, String description) {
        return new KeyServiceOption(name, defaultValue, description);
    }
}
