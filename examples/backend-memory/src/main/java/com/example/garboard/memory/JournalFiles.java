package com.example.garboard.memory;

import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.stream.Stream;

/** What is done with journals as whole files. */
final class JournalFiles {

    private static final int RECORD_BYTES = 1 << 20;
    private static final long ROOM_BYTES = 1 << 20;

    private JournalFiles() {}

    /** Writes {@code state} into a new journal in {@code path} and forces it. If that fails, the rest is deleted. */
    static Journal write(State state, Path path) throws IOException {
        Journal journal = Journal.create(path);
        boolean written = false;
        try {
            for (Map.Entry<String, SortedRows> table : state.tables().entrySet()) {
                writeTable(table.getKey(), table.getValue(), journal);
            }
            journal.force();
            written = true;
            return journal;
        } finally {
            if (!written) {
                journal.close();
                deleteIfThere(path);
            }
        }
    }

    private static void writeTable(String name, SortedRows rows, Journal journal) throws IOException {
        ByteBuffer record = Journal.newRecord(RECORD_BYTES);
        for (SortedRows.Walk walk = rows.walk(new byte[0]); walk.next(); ) {
            long bytes = Operations.putBytes(name, walk.key(), walk.value());
            if (bytes > record.remaining()) {
                appendUnlessEmpty(record, journal);
                record = Journal.newRecord((int) Math.max(bytes, RECORD_BYTES));
            }
            Operations.writePut(record, name, walk.key(), walk.value());
        }
        appendUnlessEmpty(record, journal);
    }

    private static void appendUnlessEmpty(ByteBuffer record, Journal journal) throws IOException {
        if (record.position() > Journal.FRAME_BYTES) {
            journal.append(record);
        }
    }

    /** Puts {@code next} in the place of {@code path}: after a crash, it is the one or the other. */
    static void replace(Path path, Path next) throws IOException {
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Makes sure that files made or renamed in {@code directory} are found in it after a crash of the machine. */
    static void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static void refuseUnlessEmpty(Path directory) throws IOException, StorageException {
        try (Stream<Path> files = Files.list(directory)) {
            if (files.findAny().isPresent()) {
                throw new StorageException(Kind.REFUSED, directory + " is not empty: give an empty directory");
            }
        }
    }

    static void deleteIfThere(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // It is overwritten by the next rewrite, and never read.
        }
    }

    /** FULL if the disk is, CORRUPT otherwise: after any other failure to write, the state of the file is unknown. */
    static StorageException failure(Path directory, IOException cause) {
        boolean full = directory.toFile().getUsableSpace() < ROOM_BYTES;
        return new StorageException(
                full ? Kind.FULL : Kind.CORRUPT,
                directory + (full ? ": the disk is full: " : ": cannot read or write: ") + cause,
                cause);
    }
}
