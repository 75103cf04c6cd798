package io.garboard.encryption.local;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.garboard.spi.encryption.KeyEncryptionService;
import io.garboard.spi.encryption.KeyServiceConfig;
import io.garboard.spi.encryption.KeyServiceException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalKeyFileTest {

    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Path path;

    @SuppressWarnings("NullAway.Init") // set before each test
    private LocalKeyFile file;

    @BeforeEach
    void name() {
        path = directory.resolve("kek");
        file = new LocalKeyFile(path, new SecureRandom(), () -> Instant.parse("2026-01-02T03:04:05.678Z"));
    }

    @Test
    void isMadeForItsOwnerAloneAndLeavesNothingBeside() throws Exception {
        String id = file.create();
        assertThat(id).matches("k1-[0-9a-f]{8}");
        assertThat(Files.getPosixFilePermissions(path)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.readString(path)).startsWith("garboard-key-file 1\nkey " + id + " 2026-01-02T03:04:05Z ");
        file.addVersion();
        file.removeOldVersions();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(path);
        }
    }

    @Test
    void isNeverOverwritten() throws Exception {
        String id = file.create();
        assertThatThrownBy(file::create).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(file.keyIds()).containsExactly(id);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(path);
        }
    }

    @Test
    void keepsVersionsInOrder() throws Exception {
        List<String> ids = List.of(file.create(), file.addVersion(), file.addVersion());
        assertThat(file.keyIds()).isEqualTo(ids);
        assertThat(ids.get(2)).startsWith("k3-");
        assertThat(Files.getPosixFilePermissions(path)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(file.removeOldVersions()).isEqualTo(ids.subList(0, 2));
        assertThat(file.keyIds()).isEqualTo(ids.subList(2, 3));
    }

    @Test
    void isRefusedWhenOthersMayReadItWithTheCommandThatMendsIt() throws Exception {
        file.create();
        for (String mode : List.of("rw-r-----", "rw----r--", "rw--w----", "rwx------")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
            KeyServiceException refusal = refusal();
            assertThat(refusal.kind()).isEqualTo(KeyServiceException.Kind.REFUSED);
            assertThat(refusal).hasMessageContaining(mode).hasMessageContaining("run chmod 0600 " + path);
        }
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r--------"));
        assertThat(file.keyIds()).hasSize(1);
    }

    @Test
    void aMissingFileIsNamedWithTheCommandThatMakesIt() {
        assertThatThrownBy(file::addVersion).isInstanceOf(NoSuchFileException.class);
        assertThat(refusal())
                .hasMessageContaining("there is no key file " + path)
                .hasMessageContaining("garboard keyring init-local --file");
    }

    @Test
    void aDamagedFileIsRefusedWithTheLineAndWithoutTheKey() throws Exception {
        String key = Base64.getEncoder().encodeToString(new byte[32]);
        String heading = "garboard-key-file 1\n";
        String good = "key a 2026-01-01T00:00:00Z " + key + "\n";
        for (List<String> damaged : List.of(
                List.of("", "holds no key"),
                List.of("# only a comment\n", "holds no key"),
                List.of("something else\n" + good, "does not begin with"),
                List.of(heading + good + good, "key a twice"),
                List.of(heading + good + "key b\n", "line 3 is not of the form"),
                List.of(heading + "kei a 2026-01-01T00:00:00Z " + key, "line 2"),
                List.of(heading + "key a/b 2026-01-01T00:00:00Z " + key, "bad key id"),
                List.of(heading + "key a yesterday " + key, "bad time"),
                List.of(heading + "key a 2026-01-01T00:00:00Z " + key.substring(4), "line 2 does not hold 32 bytes"),
                List.of(
                        heading + "key a 2026-01-01T00:00:00Z !" + key.substring(1),
                        "line 2 does not hold 32 bytes"))) {
            write(damaged.get(0));
            KeyServiceException refusal = refusal();
            assertThat(refusal.kind()).isEqualTo(KeyServiceException.Kind.REFUSED);
            assertThat(refusal).hasMessageContaining(damaged.get(1));
            assertThat(refusal.getMessage()).doesNotContain("AAAA");
        }
        write(heading + "\n# a comment\n" + good);
        assertThat(file.keyIds()).containsExactly("a");
    }

    private void write(String text) throws IOException {
        Files.write(path, text.getBytes(US_ASCII));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    }

    private KeyServiceException refusal() {
        return Assertions.catchThrowableOfType(KeyServiceException.class, () -> {
            KeyServiceConfig config = new KeyServiceConfig(Map.of("keyFile", path.toString()), 1000);
            try (KeyEncryptionService service = new LocalKeyServiceProvider().open(config)) {
                service.check();
            }
        });
    }
}
