package io.garboard.tck.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A file system of 48 MiB, a third of it taken by a file that can be removed to make room. It is a tmpfs, which root may
 * mount; for anyone else {@code -Dtck.small.disk=DIR} names an empty directory on such a file system.
 */
final class SmallDisk implements AutoCloseable {

    private static final int SIZE_MIB = 48;
    private static final int BALLAST_MIB = 16;

    private final Path root;
    private final Path ballast;
    private final boolean mounted;

    private SmallDisk(Path root, boolean mounted) throws IOException {
        this.root = root;
        this.mounted = mounted;
        this.ballast = root.resolve("ballast");
        Files.write(ballast, new byte[BALLAST_MIB << 20]);
    }

    /** Mounts it in {@code mountPoint}; a test is reported as aborted, with the reason, where that is not possible. */
    static SmallDisk mount(Path mountPoint) throws IOException {
        String given = System.getProperty("tck.small.disk");
        if (given != null) {
            return new SmallDisk(Files.createTempDirectory(Path.of(given), "tck"), false);
        }
        String error =
                run("mount", "-t", "tmpfs", "-o", "size=" + SIZE_MIB + "m", "garboard-tck", mountPoint.toString());
        Assumptions.assumeTrue(
                error.isEmpty(),
                "cannot mount a small tmpfs (" + error
                        + "): run as root, or give -Dtck.small.disk=DIR on a file system of " + SIZE_MIB + " MiB");
        return new SmallDisk(mountPoint, true);
    }

    Path directory(String name) throws IOException {
        return Files.createDirectories(root.resolve(name));
    }

    /** Makes room again. */
    void removeBallast() throws IOException {
        Files.delete(ballast);
    }

    /** Takes all room that is left. */
    void fillUp() throws IOException {
        byte[] chunk = new byte[64 << 10];
        try (var out = Files.newOutputStream(root.resolve("filler"))) {
            for (int i = 0; i < SIZE_MIB << 4; i++) {
                out.write(chunk);
            }
        } catch (IOException e) {
            return;
        }
        throw new AssertionError(root + " is not a small disk");
    }

    @Override
    public void close() {
        if (mounted) {
            run("umount", "-l", root.toString());
        }
    }

    /** Runs a command; returns what it complained of. */
    private static String run(String... command) {
        try {
            Process process = new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .start();
            try (InputStream output = process.getInputStream()) {
                String said = new String(output.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
                return process.onExit().join().exitValue() == 0 ? "" : said;
            }
        } catch (IOException e) {
            return e.toString();
        }
    }
}
