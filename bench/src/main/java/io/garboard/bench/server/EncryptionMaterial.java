package io.garboard.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A key file and a configuration by which a Garboard encrypts everything that the workloads write. */
final class EncryptionMaterial {

    private EncryptionMaterial() {}

    /**
     * Makes them in a directory, with Garboard's own command.
     *
     * @param serverCommand how the server is started; its last word is {@code server}
     * @return the flag that makes a server use them
     */
    static String create(Path directory, List<String> serverCommand) throws IOException, InterruptedException {
        Path key = directory.resolve("key");
        List<String> command = new ArrayList<>(serverCommand.subList(0, serverCommand.size() - 1));
        command.addAll(List.of("keyring", "init-local", "--file", key.toString()));
        Path log = directory.resolve("keyring.log");
        int code = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException(command + " ended with " + code + ": " + Files.readString(log));
        }
        Path config = directory.resolve("encryption.yaml");
        Files.writeString(config, "keyService:\n  provider: local\n  keyFile: " + key + "\nprefixes: ['/registry/']\n");
        return "--encryption-config=" + config;
    }
}
