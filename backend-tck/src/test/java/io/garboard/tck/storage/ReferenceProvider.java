package io.garboard.tck.storage;

import io.garboard.spi.storage.EngineMarker;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StateMachineStorageProvider;
import io.garboard.spi.storage.StorageConfig;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageException.Kind;
import io.garboard.spi.storage.StorageOption;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Opens {@link ReferenceStorage}s. Its option {@code defect} says what is to be wrong with one. */
public final class ReferenceProvider implements StateMachineStorageProvider {

    static final String NAME = "reference";

    private static final List<StorageOption> OPTIONS = List.of(
            new StorageOption("live-bytes-max", Long.toString(Long.MAX_VALUE), "Keys and values it takes, in bytes."),
            new StorageOption("defect", Defect.NONE.name(), "What is to be wrong with it."));

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<StorageOption> options() {
        return OPTIONS;
    }

    @Override
    public StateMachineStorage open(StorageConfig config) throws StorageException {
        Defect defect = validatedDefect(config);
        long liveBytesMax = validatedLimit(config, defect);
        claim(config, defect);
        ReferenceLock lock = ReferenceLock.take(config.directory(), defect);
        boolean opened = false;
        try {
            ReferenceStorage storage = new ReferenceStorage(config, lock, liveBytesMax, defect);
            opened = true;
            return storage;
        } finally {
            if (!opened && defect != Defect.FAILED_OPEN_KEEPS_THE_DIRECTORY) {
                lock.release();
            }
        }
    }

    private static Defect validatedDefect(StorageConfig config) throws StorageException {
        String given = config.options().getOrDefault("defect", Defect.NONE.name());
        for (Defect defect : Defect.values()) {
            if (defect.name().equals(given)) {
                markTooEarly(config, defect);
                refuseUnknown(config.options(), defect);
                return defect;
            }
        }
        throw new StorageException(Kind.REFUSED, "option defect: '" + given + "' (expected: a defect)");
    }

    private static void markTooEarly(StorageConfig config, Defect defect) throws StorageException {
        if (defect == Defect.MARKS_BEFORE_IT_VALIDATES) {
            EngineMarker.claim(config.directory(), NAME);
        }
    }

    private static void refuseUnknown(Map<String, String> options, Defect defect) throws StorageException {
        List<String> known = OPTIONS.stream().map(StorageOption::name).toList();
        for (String name : options.keySet()) {
            if (!known.contains(name) && defect != Defect.IGNORES_UNKNOWN_OPTIONS) {
                throw new StorageException(
                        Kind.REFUSED,
                        "unknown option '" + name + "' (expected one of: "
                                + known.stream().collect(Collectors.joining(", ")) + ")");
            }
        }
    }

    private static long validatedLimit(StorageConfig config, Defect defect) throws StorageException {
        String given = config.options().getOrDefault("live-bytes-max", Long.toString(Long.MAX_VALUE));
        try {
            return Long.parseLong(given);
        } catch (NumberFormatException e) {
            if (defect == Defect.IGNORES_BAD_VALUES) {
                return Long.MAX_VALUE;
            }
            throw new StorageException(Kind.REFUSED, "option live-bytes-max: '" + given + "' (expected: a number)", e);
        }
    }

    private static void claim(StorageConfig config, Defect defect) throws StorageException {
        try {
            EngineMarker.claim(config.directory(), NAME);
        } catch (StorageException e) {
            boolean marked = Files.exists(config.directory().resolve(EngineMarker.FILE_NAME));
            if (marked
                    ? defect != Defect.OPENS_ANOTHER_ENGINES_DIRECTORY
                    : defect != Defect.OPENS_AN_UNMARKED_DIRECTORY) {
                throw e;
            }
        }
    }

    static StorageException ioFailure(StorageConfig config, IOException cause) {
        boolean full = String.valueOf(cause.getMessage()).contains("No space left");
        return new StorageException(full ? Kind.FULL : Kind.CORRUPT, config.directory() + ": " + cause, cause);
    }
}
