package io.garboard.conformance.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The server's classes as the JVM maps them, recorded once for each build: servers are started by the hundred, and with it a
 * start takes half the CPU. Made by whichever test process comes first; the others wait for it.
 */
final class ClassArchive {

    private static final String QUIET = "-Xlog:cds=off,cds+dynamic=off:stderr";

    private ClassArchive() {}

    /** What makes a server start from the archive; nothing if it could not be made. */
    static synchronized List<String> options() {
        try {
            Path archive = file();
            if (!Files.exists(archive)) {
                makeAlone(archive);
            }
            return Files.exists(archive) ? List.of("-XX:SharedArchiveFile=" + archive, QUIET) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path file() throws IOException {
        Path jar = Binaries.garboardJar();
        long build = Files.getLastModifiedTime(jar).toMillis() ^ Files.size(jar);
        return Binaries.repositoryRoot()
                .resolve("conformance/target/classes-" + Runtime.version().feature() + "-" + Long.toHexString(build)
                        + ".jsa");
    }

    private static void makeAlone(Path archive) throws IOException {
        Files.createDirectories(archive.getParent());
        Path lockFile = archive.resolveSibling("classes.lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (lock.isValid() && !Files.exists(archive)) {
                make(archive);
            }
        }
    }

    private static void make(Path archive) throws IOException {
        Path made = archive.resolveSibling(archive.getFileName() + ".new");
        Path rehearsal = Files.createTempDirectory("rehearsal-");
        List<String> command = new ArrayList<>(List.of(Binaries.java().toString(), "-XX:ArchiveClassesAtExit=" + made));
        command.addAll(ServerKind.jvmOptions());
        command.addAll(List.of("-jar", Binaries.garboardJar().toString(), "rehearse", rehearsal.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(rehearsal.resolve("log").toFile())
                .start();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        if (Files.exists(made)) {
            Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
        }
        Directories.delete(rehearsal);
    }
}
