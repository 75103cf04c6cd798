package io.garboard.conformance.etcdctl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An authority and what it signs, made by the openssl command in a directory. */
public final class Certificates {
    private final Path directory;

    /** Makes the authority: {@code ca.crt}. */
    public Certificates(Path directory) throws IOException, InterruptedException {
        this.directory = directory;
        openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=authority"
                + " -keyout ca.key -out ca.crt");
    }

    /** Signs a certificate for 127.0.0.1, for servers and clients alike; files NAME.crt and NAME.key. */
    public void sign(String name) throws IOException, InterruptedException {
        Files.writeString(
                directory.resolve("extensions"),
                "subjectAltName=IP:127.0.0.1,DNS:localhost\nextendedKeyUsage=serverAuth,clientAuth\n");
        openssl("req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=" + name + " -keyout " + name
                + ".key -out " + name + ".csr");
        openssl("x509 -req -in " + name + ".csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile extensions"
                + " -out " + name + ".crt");
    }

    /** Where a file of its directory is. */
    public String path(String file) {
        return directory.resolve(file).toString();
    }

    private void openssl(String arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(Arrays.asList(arguments.split(" ", -1)));
        Path log = directory.resolve("openssl.log");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(command + ": " + Files.readString(log));
        }
    }
}
