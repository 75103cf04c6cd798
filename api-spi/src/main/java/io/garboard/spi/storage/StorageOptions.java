package io.garboard.spi.storage;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What an operator set, checked against what a provider declares: unknown names and bad values are refused with a
 * sentence that lists what would be right.
 */
public final class StorageOptions {

    private final Map<String, String> given;

    private StorageOptions(Map<String, String> given) {
        this.given = given;
    }

    /**
     * Checks the names in {@code config}.
     *
     * @throws StorageException REFUSED if one is not among {@code provider.options()}
     */
    public static StorageOptions of(StorageConfig config, StateMachineStorageProvider provider)
            throws StorageException {
        List<String> known =
                provider.options().stream().map(StorageOption::name).sorted().collect(Collectors.toList());
        for (String name : config.options().keySet()) {
            if (!known.contains(name)) {
                throw refused("backend '" + provider.name() + "' has no option '" + name + "' (known: "
                        + String.join(", ", known) + ")");
            }
        }
        return new StorageOptions(config.options());
    }

    /**
     * The whole number given for {@code option}, or its default.
     *
     * @throws StorageException REFUSED if it is no whole number from {@code min} to {@code max}
     */
    public long wholeNumber(StorageOption option, long min, long max) throws StorageException {
        String text = given.getOrDefault(option.name(), option.defaultValue());
        try {
            long value = Long.parseLong(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Falls through to the same refusal as a number out of range.
        }
        throw refused("backend option " + option.name() + ": '" + text + "' (expected: a whole number from " + min
                + " to " + max + ")");
    }

    private static StorageException refused(String message) {
        return new StorageException(StorageException.Kind.REFUSED, message);
    }
}
