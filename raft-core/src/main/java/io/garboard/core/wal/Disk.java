package io.garboard.core.wal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What the log needs of a file system, so that tests can put a failing one in its place. */
public interface Disk {

    /** Makes the directory, and those above it, if it is not there. */
    void createDirectories(Path directory) throws IOException;

    /** The names of the files in a directory, in any order; none if there is no directory. */
    List<String> list(Path directory) throws IOException;

    /** Makes an empty file, in place of any that is there. */
    DiskFile create(Path file) throws IOException;

    /** Opens a file that exists, to read and write. */
    DiskFile open(Path file) throws IOException;

    /** Atomic, and durable once {@link #forceDirectory} returns. An open file stays open. */
    void rename(Path from, Path to) throws IOException;

    /** It is no error if there is none. */
    void delete(Path file) throws IOException;

    /** Makes renames, new files and deletions in the directory durable. */
    void forceDirectory(Path directory) throws IOException;

    /**
     * Takes an exclusive lock that lasts until it is closed or the process ends.
     *
     * @throws IOException if someone else holds it
     */
    Closeable lock(Path file) throws IOException;

    /** How many bytes may still be written to files in the directory, as far as anybody can tell. */
    default long usableBytes(Path directory) throws IOException {
        return Long.MAX_VALUE;
    }
}
