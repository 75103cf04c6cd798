package io.garboard.server.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.server.config.ConfigLoader;
import io.garboard.server.config.ServerConfig;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From configuration to ready line and back, with a fake in place of the member. */
class ServerProcessTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<String> events = new ArrayList<>();

    private final ServerAssembly working = (config, data, backend, faults, removal) -> {
        events.add("start " + backend.name());
        return new RunningServer() {
            @Override
            public List<String> clientUrls() {
                return List.of("http://127.0.0.1:4711");
            }

            @Override
            public void close() {
                events.add("close");
            }
        };
    };

    private Path log() {
        return directory.resolve("log");
    }

    private int rehearse(ServerAssembly assembly, String... flags) throws Exception {
        List<String> all = new ArrayList<>(List.of(flags));
        all.add("--data-dir=" + directory.resolve("data"));
        all.add("--log-outputs=" + log());
        ServerConfig config = ConfigLoader.validate(ConfigLoader.parse(all, Map.of()));
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        return new ServerProcess(
                        config,
                        assembly,
                        (reason, cause) -> {
                            throw new AssertionError(reason, cause);
                        },
                        print,
                        System.nanoTime())
                .rehearse(server -> events.add("rehearsal at " + server.clientUrls()));
    }

    @Test
    void saysThatItIsReadyAndGivesEverythingBack() throws Exception {
        assertThat(rehearse(working)).isEqualTo(ExitCode.OK);
        assertThat(events).containsExactly("start lmdb", "rehearsal at [http://127.0.0.1:4711]", "close");
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("garboard: ready on http://127.0.0.1:4711 (backend lmdb, data in ");
        assertThat(Files.readString(log()))
                .contains("\"msg\":\"ready to serve client requests\"")
                .contains("\"msg\":\"stopped\"");
        DataDirectory.open(directory.resolve("data"), null).close();
    }

    @Test
    void aStartThatFailsSaysWhyAndGivesTheDirectoryBack() throws Exception {
        ServerAssembly failing = (config, data, backend, faults, removal) -> {
            throw new StartException("address in use");
        };
        assertThat(rehearse(failing)).isEqualTo(ExitCode.START_FAILED);
        assertThat(Files.readString(log())).contains("\"level\":\"error\"").contains("\"error\":\"address in use\"");
        assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
        DataDirectory.open(directory.resolve("data"), null).close();
    }

    @Test
    void anUnknownEngineStopsBeforeTheDirectoryIsTouched() throws Exception {
        assertThat(rehearse(working, "--backend=rocksdb")).isEqualTo(ExitCode.START_FAILED);
        assertThat(Files.readString(log())).contains("unknown --backend 'rocksdb'; known: lmdb, sqlite");
        assertThat(directory.resolve("data")).doesNotExist();
    }

    @Test
    void warningsGoToTheLog() throws Exception {
        assertThat(rehearse(working, "--max-wals=9")).isEqualTo(ExitCode.OK);
        assertThat(Files.readString(log())).contains("\"level\":\"warn\"").contains("--max-wals has no effect");
    }
}
