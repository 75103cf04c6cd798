package io.garboard.tck.storage;

import io.garboard.spi.storage.EngineMarker;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;

/** A file to be damaged. */
record DamagedFile(Path path) {

    private static final int PATTERN_BYTES = 16;

    /** The largest file, which is taken for the main one. */
    static DamagedFile largestIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return new DamagedFile(files.filter(file -> !file.endsWith(EngineMarker.FILE_NAME))
                    .max(Comparator.comparing(file -> file.toFile().length()))
                    .orElseThrow(() -> new AssertionError("no data file in " + directory)));
        }
    }

    long size() throws IOException {
        return Files.size(path);
    }

    void overwrite(long position, byte[] bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            int length = (int) Math.min(bytes.length, file.length() - position);
            file.seek(position);
            file.write(bytes, 0, length);
        }
    }

    void flip(long position, int bit) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(position);
            int old = file.read();
            file.seek(position);
            file.write(old ^ (1 << bit));
        }
    }

    void truncate(long length) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(length);
        }
    }

    /** Where a piece of {@code value} is; a backend that stores values otherwise than as they are must detect flips. */
    long positionOf(byte[] value) throws IOException {
        byte[] all = Files.readAllBytes(path);
        int inside = value.length / 2;
        byte[] pattern = Arrays.copyOfRange(value, inside, inside + PATTERN_BYTES);
        for (int i = 0; i <= all.length - PATTERN_BYTES; i++) {
            if (Arrays.equals(all, i, i + PATTERN_BYTES, pattern, 0, PATTERN_BYTES)) {
                return i;
            }
        }
        throw new AssertionError("no value is found in " + path
                + " as it was written: a backend that encodes values must detect flipped bits");
    }
}
