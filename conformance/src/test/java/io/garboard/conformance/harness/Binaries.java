package io.garboard.conformance.harness;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where the programs under test are. System properties {@code etcd.bin}, {@code etcdctl.bin}, {@code etcdutl.bin}
 * and {@code garboard.jar} decide; without them PATH and then /usr/bin are searched. */
public final class Binaries {
    private Binaries() {}

    public static Path etcd() {
        return find("etcd");
    }

    public static Path etcdctl() {
        return find("etcdctl");
    }

    public static Path etcdutl() {
        return find("etcdutl");
    }

    /** The server's distribution jar: its manifest names the libraries beside it. */
    public static Path garboardJar() {
        String configured = System.getProperty("garboard.jar", "");
        Path jar = configured.isEmpty()
                ? repositoryRoot().resolve("server/target/garboard/garboard.jar")
                : Path.of(configured);
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException("no " + jar + ": build the server first, or set -Dgarboard.jar");
        }
        return jar;
    }

    public static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** Surefire runs in the module's directory; an IDE may run in the root. */
    public static Path repositoryRoot() {
        Path here = Path.of("").toAbsolutePath();
        return here.getFileName().toString().equals("conformance") ? here.resolveSibling("") : here;
    }

    private static Path find(String name) {
        String configured = System.getProperty(name + ".bin", "");
        if (!configured.isEmpty()) {
            return Path.of(configured);
        }
        List<String> directories = List.of((System.getenv("PATH") + ":/usr/bin").split(":"));
        return directories.stream()
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException(name + " not found: install it or set -D" + name + ".bin"));
    }
}
