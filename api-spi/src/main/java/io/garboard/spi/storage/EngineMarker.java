package io.garboard.spi.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The file {@code ENGINE} in a storage directory, which says whose the other files are.
 *
 * <p>Its content is the provider's name and a line feed, in ASCII. It is written first, forced, and renamed into place,
 * so a directory that holds anything at all holds a whole marker; only a copy is marked last ({@link #mark}).
 */
public final class EngineMarker {

    /** The marker's file name; a backend must not use it for anything else. */
    public static final String FILE_NAME = "ENGINE";

    private static final String TEMPORARY_NAME = FILE_NAME + ".tmp";

    private static final long ROOM_BYTES = 64 << 10;

    private EngineMarker() {}

    /**
     * Claims {@code directory} for the engine called {@code engineName}: marks it if it is empty, does nothing if it is
     * marked with that name already.
     *
     * @throws StorageException REFUSED if it belongs to another engine, or holds files and no marker; FULL if the disk
     *     has no room for a marker; CORRUPT if one cannot be read or written
     */
    public static void claim(Path directory, String engineName) throws StorageException {
        try {
            Optional<String> owner = owner(directory);
            if (owner.isEmpty()) {
                refuseUnmarked(directory, engineName);
                mark(directory, engineName);
            } else if (!owner.get().equals(engineName)) {
                throw new StorageException(
                        StorageException.Kind.REFUSED, belongsToAnother(directory, owner.get(), engineName));
            }
        } catch (IOException e) {
            throw new StorageException(
                    hasRoom(directory) ? StorageException.Kind.CORRUPT : StorageException.Kind.FULL,
                    "cannot read or write " + directory.resolve(FILE_NAME) + ": " + e,
                    e);
        }
    }

    /** Why writing failed is not told by the exception, but for a sentence in the language of the machine. */
    private static boolean hasRoom(Path directory) {
        try {
            return Files.getFileStore(directory).getUsableSpace() >= ROOM_BYTES;
        } catch (IOException e) {
            return true;
        }
    }

    /** The engine that {@code directory} belongs to; empty if it is not marked. */
    public static Optional<String> owner(Path directory) throws IOException {
        Path marker = directory.resolve(FILE_NAME);
        return Files.exists(marker)
                ? Optional.of(
                        Files.readString(marker, StandardCharsets.US_ASCII).strip())
                : Optional.empty();
    }

    private static String belongsToAnother(Path directory, String owner, String asked) {
        return "storage directory " + directory + " was written by backend '" + owner + "', not '" + asked
                + "': start with --backend " + owner + ", or let a member with --backend " + asked
                + " and an empty data directory take the state over";
    }

    private static void refuseUnmarked(Path directory, String engineName) throws IOException, StorageException {
        try (Stream<Path> files = Files.list(directory)) {
            if (files.anyMatch(file -> !file.endsWith(TEMPORARY_NAME))) {
                throw new StorageException(
                        StorageException.Kind.REFUSED,
                        "storage directory " + directory + " holds files but no " + FILE_NAME
                                + " marker, so it was not written by backend '" + engineName
                                + "': give an empty directory, or restore the marker with the file");
            }
        }
    }

    /**
     * Marks {@code directory} as {@code engineName}'s, whatever else is in it. For copies: a copy is marked when all its
     * files are complete and forced, so that one which was broken off is refused instead of opened.
     */
    public static void mark(Path directory, String engineName) throws IOException {
        Path temporary = directory.resolve(TEMPORARY_NAME);
        Files.writeString(temporary, engineName + "\n", StandardCharsets.US_ASCII);
        StorageFiles.force(temporary);
        Files.move(temporary, directory.resolve(FILE_NAME), StandardCopyOption.ATOMIC_MOVE);
        StorageFiles.force(directory);
    }
}
