package io.garboard.backend.lmdb;

import io.garboard.spi.storage.StorageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names in a storage directory.
 *
 * <pre>
 * data-N.mdb        the data; after a crash amid a compaction there may be two, and the one with the higher number holds
 *                   at least what the other does
 * data-N.mdb-lock   LMDB's table of readers, made anew at each start
 * data-N.mdb.tmp    a new data file that is not complete yet; deleted at the next start
 * </pre>
 */
final class DataFiles {

    private static final Pattern DATA = Pattern.compile("data-([0-9]{1,18})\\.mdb");
    private static final String LOCK_SUFFIX = "-lock";
    private static final String TEMPORARY_SUFFIX = ".tmp";

    private final Path directory;

    DataFiles(Path directory) {
        this.directory = directory;
    }

    /** The data file with this number. */
    Path data(long number) {
        return directory.resolve("data-" + number + ".mdb");
    }

    /** Where the data file with this number is made before it gets its name. */
    Path temporary(long number) {
        return directory.resolve("data-" + number + ".mdb" + TEMPORARY_SUFFIX);
    }

    /** The highest number of a data file; 0 if there is none. */
    long newest() throws IOException {
        return list().stream().mapToLong(DataFiles::number).max().orElse(0);
    }

    /** Deletes everything an earlier process left beside the data file with this number. */
    void deleteLeftovers(long number) throws IOException {
        for (Path file : list()) {
            String name = file.getFileName().toString();
            if (name.startsWith("data-") && number(file) != number) {
                Files.delete(file);
            }
        }
    }

    /** Gives a finished data file its name, and the lock file of whoever has it open with it; forced when it returns. */
    void publish(long number) throws IOException {
        Path temporary = temporary(number);
        Path lock = lock(temporary);
        if (Files.exists(lock)) {
            Files.move(lock, lock(data(number)), StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(temporary, data(number), StandardCopyOption.ATOMIC_MOVE);
        StorageFiles.force(directory);
    }

    /**
     * Makes the lock file of a data file, if there is none, of zeros that have room on the disk. LMDB itself makes a file that
     * is one hole and writes to it through a map: on a disk that is full that would end the process. To be called while
     * nobody has the data file open.
     */
    static void reserveLock(Path dataFile, int sizeBytes) throws IOException {
        Path lock = lock(dataFile);
        if (Files.exists(lock)) {
            return;
        }
        try {
            Files.write(lock, new byte[sizeBytes]);
            StorageFiles.protect(lock);
        } catch (IOException e) {
            // One that is shorter would be made longer by a hole.
            Files.deleteIfExists(lock);
            throw e;
        }
    }

    /** Deletes a data file, finished or not, and its lock file, as far as they are there. */
    static void delete(Path dataFile) throws IOException {
        Files.deleteIfExists(dataFile);
        Files.deleteIfExists(lock(dataFile));
    }

    private static Path lock(Path dataFile) {
        return dataFile.resolveSibling(dataFile.getFileName() + LOCK_SUFFIX);
    }

    private static long number(Path file) {
        Matcher matcher = DATA.matcher(file.getFileName().toString());
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
    }

    private List<Path> list() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }
}
