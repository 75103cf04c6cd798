package io.garboard.spi.encryption;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator set, checked against what a provider declares: unknown names, missing ones and bad values are refused
 * with a sentence that lists what would be right.
 */
public final class KeyServiceOptions {

    private final String providerName;
    private final Map<String, String> given;

    private KeyServiceOptions(String providerName, Map<String, String> given) {
        this.providerName = providerName;
        this.given = given;
    }

    /**
     * Checks the names in {@code config}.
     *
     * @throws KeyServiceException REFUSED if one is not among {@code provider.options()}, or a required one is missing
     */
    public static KeyServiceOptions of(KeyServiceConfig config, KeyEncryptionServiceProvider provider)
            throws KeyServiceException {
        KeyServiceOptions options = new KeyServiceOptions(provider.name(), config.options());
        List<String> known =
                provider.options().stream().map(KeyServiceOption::name).sorted().toList();
        for (String name : config.options().keySet()) {
            if (!known.contains(name)) {
                throw refused("key service provider '" + provider.name() + "' has no option '" + name + "' (known: "
                        + String.join(", ", known) + ")");
            }
        }
        for (KeyServiceOption option : provider.options()) {
            if (option.defaultValue() == null && options.text(option).isEmpty()) {
                throw refused("key service provider '" + provider.name() + "' needs the option '" + option.name()
                        + "': " + option.description());
            }
        }
        return options;
    }

    /** The text given for {@code option}, or its default. */
    public String text(KeyServiceOption option) {
        String fallback = option.defaultValue();
        return given.getOrDefault(option.name(), fallback == null ? "" : fallback);
    }

    /** The text given for {@code option}, or its default, if that is not empty. */
    public Optional<String> optionalText(KeyServiceOption option) {
        return Optional.of(text(option)).filter(text -> !text.isEmpty());
    }

    /**
     * The whole number given for {@code option}, or its default.
     *
     * @throws KeyServiceException REFUSED if it is no whole number from {@code min} to {@code max}
     */
    public long wholeNumber(KeyServiceOption option, long min, long max) throws KeyServiceException {
        try {
            long value = Long.parseLong(text(option));
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Falls through to the same refusal as a number out of range.
        }
        throw badValue(option, "a whole number from " + min + " to " + max);
    }

    /**
     * Whether {@code option} is {@code true}.
     *
     * @throws KeyServiceException REFUSED if it is neither {@code true} nor {@code false}
     */
    public boolean flag(KeyServiceOption option) throws KeyServiceException {
        return oneOf(option, List.of("true", "false")).equals("true");
    }

    /**
     * The text given for {@code option}, or its default.
     *
     * @throws KeyServiceException REFUSED if it is not among {@code allowed}
     */
    public String oneOf(KeyServiceOption option, List<String> allowed) throws KeyServiceException {
        if (!allowed.contains(text(option))) {
            throw badValue(option, String.join(" or ", allowed));
        }
        return text(option);
    }

    /** The refusal of a value: says what was expected. */
    public KeyServiceException badValue(KeyServiceOption option, String expected) {
        return refused("option " + option.name() + " of key service provider '" + providerName + "': '" + text(option)
                + "' (expected: " + expected + ")");
    }

    private static KeyServiceException refused(String message) {
        return new KeyServiceException(KeyServiceException.Kind.REFUSED, message);
    }
}
