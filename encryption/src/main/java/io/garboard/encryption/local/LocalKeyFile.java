package io.garboard.encryption.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A file of key encryption keys: made, extended and read here. The newest version is the last one.
 *
 * <p>It is written whole to a temporary file beside it, forced, and renamed, so a crash leaves the old file or the new one.
 * It is refused if anybody but its owner may read or write it. Whoever loses it loses every value; whoever copies it can
 * read them.
 *
 * <p>Changes are made by one process at a time, an operator's command.
 */
public final class LocalKeyFile {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final long SIZE_BYTES_MAX = 1 << 20;

    private final Path path;
    private final SecureRandom random;
    private final InstantSource clock;

    /** The file at {@code path}, which need not exist. */
    public LocalKeyFile(Path path, SecureRandom random, InstantSource clock) {
        this.path = path;
        this.random = random;
        this.clock = clock;
    }

    /**
     * Creates the file with one key.
     *
     * @return the key's id
     * @throws FileAlreadyExistsException if there is a file already, which is never overwritten
     */
    public String create() throws IOException {
        List<LocalKey> keys = List.of(newKey(1));
        try {
            Path temporary = writeTemporary(keys);
            try {
                // A link, unlike a rename, never replaces what is there.
                Files.createLink(path, temporary);
            } finally {
                Files.delete(temporary);
            }
            force(directory());
            return keys.get(0).id();
        } finally {
            wipe(keys);
        }
    }

    /**
     * Adds a key, which is the current one from then on. Members notice it when they next look, within seconds.
     *
     * @return its id
     */
    public String addVersion() throws IOException {
        List<LocalKey> keys = new ArrayList<>(read());
        try {
            keys.add(newKey(keys.size() + 1));
            replace(keys);
            return keys.get(keys.size() - 1).id();
        } finally {
            wipe(keys);
        }
    }

    /**
     * Removes every key but the current one, for good.
     *
     * @return the ids of those that are gone
     */
    public List<String> removeOldVersions() throws IOException {
        List<LocalKey> keys = read();
        try {
            replace(keys.subList(keys.size() - 1, keys.size()));
            return keys.subList(0, keys.size() - 1).stream().map(LocalKey::id).toList();
        } finally {
            wipe(keys);
        }
    }

    /** The ids of its keys, oldest first. */
    public List<String> keyIds() throws IOException {
        List<LocalKey> keys = read();
        wipe(keys);
        return keys.stream().map(LocalKey::id).toList();
    }

    /**
     * The keys, oldest first, for the caller to wipe.
     *
     * @throws NoSuchFileException if there is no file
     * @throws ReadableByOthersException if others may read or write it
     * @throws BadKeyFileException if it is no key file
     */
    List<LocalKey> read() throws IOException {
        checkPermissions();
        if (Files.size(path) > SIZE_BYTES_MAX) {
            throw new BadKeyFileException(path + " is no key file: it is larger than 1 MiB");
        }
        byte[] text = Files.readAllBytes(path);
        try {
            return KeyFileFormat.read(text);
        } catch (IllegalArgumentException e) {
            throw new BadKeyFileException(path + " is no key file: " + e.getMessage());
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    private void checkPermissions() throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        Set<PosixFilePermission> permissions = view.readAttributes().permissions();
        if (!OWNER_ONLY.containsAll(permissions)) {
            throw new ReadableByOthersException("key file " + path + " has mode "
                    + PosixFilePermissions.toString(permissions)
                    + ", so others than its owner may use it: run chmod 0600 " + path
                    + ", and if somebody may have read it, rotate the key");
        }
    }

    private void replace(List<LocalKey> keys) throws IOException {
        Path temporary = writeTemporary(keys);
        Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
        force(directory());
    }

    private Path writeTemporary(List<LocalKey> keys) throws IOException {
        Path temporary = Files.createTempFile(directory(), "." + path.getFileName(), ".tmp");
        byte[] text = KeyFileFormat.write(keys);
        boolean written = false;
        // createTempFile gives mode 0600 where there are modes.
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(text);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
            written = true;
            return temporary;
        } finally {
            Arrays.fill(text, (byte) 0);
            if (!written) {
                Files.deleteIfExists(temporary);
            }
        }
    }

    private Path directory() {
        return Optional.ofNullable(path.toAbsolutePath().getParent()).orElse(Path.of("/"));
    }

    private static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private LocalKey newKey(int number) {
        byte[] bytes = new byte[LocalKey.SIZE_BYTES];
        random.nextBytes(bytes);
        String id = String.format("k%d-%08x", number, random.nextInt());
        return new LocalKey(id, clock.instant().truncatedTo(ChronoUnit.SECONDS), bytes);
    }

    private static void wipe(List<LocalKey> keys) {
        keys.forEach(LocalKey::wipe);
    }

    /** Others than the owner may read or write the file. */
    public static final class ReadableByOthersException extends IOException {

        private static final long serialVersionUID = 1;

        ReadableByOthersException(String message) {
            super(message);
        }
    }

    /** The file is no key file, or damaged. */
    public static final class BadKeyFileException extends IOException {

        private static final long serialVersionUID = 1;

        BadKeyFileException(String message) {
            super(message);
        }
    }
}
