package io.garboard.conformance.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A key file and an encryption configuration in a directory, made with Garboard's own commands. */
public final class EncryptionFiles {

    private final Path directory;

    public EncryptionFiles(Path directory) throws IOException, InterruptedException {
        this.directory = directory;
        keyring("init-local", "--file", keyFile().toString());
    }

    public Path keyFile() {
        return directory.resolve("kek");
    }

    /** Writes the configuration, with more lines at its end. */
    public void configure(List<String> prefixes, String... moreLines) throws IOException {
        String list = prefixes.stream().map(prefix -> "'" + prefix + "'").collect(Collectors.joining(", "));
        Files.writeString(
                directory.resolve("encryption.yaml"),
                "keyService:\n  provider: local\n  keyFile: " + keyFile() + "\nprefixes: [" + list + "]\n"
                        + String.join("\n", moreLines) + "\n");
    }

    /** What a server needs to use it. */
    public String flag() {
        return "--encryption-config=" + directory.resolve("encryption.yaml");
    }

    /** Runs {@code garboard keyring …} and returns what it printed. */
    public String keyring(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Binaries.java().toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                Binaries.garboardJar().toString(),
                "keyring"));
        command.addAll(List.of(arguments));
        Path output = directory.resolve("keyring.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(180, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new IOException(command + " does not end");
        }
        String text = Files.readString(output);
        if (process.exitValue() != 0) {
            throw new IOException(command + " ended with " + process.exitValue() + ": " + text);
        }
        return text;
    }
}
