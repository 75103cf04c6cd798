package io.garboard.tck.storage;

import static io.garboard.spi.storage.StorageException.Kind.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.spi.storage.EngineMarker;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** 50x: whose directory it is, options, and who may have it open. */
abstract class OpenRules extends Rules {

    OpenRules(BackendUnderTest backend) {
        super(backend);
    }

    @Test
    void rule_501_the_provider_has_a_valid_name_and_is_found_by_it() {
        String name = backend.provider().name();
        assertThat(name).matches("[a-z][a-z0-9-]{0,31}");
        assertThat(Providers.named(name)).hasSameClassAs(backend.provider());
    }

    @Test
    void rule_502_an_empty_directory_is_created_and_marked() throws Exception {
        Path directory = directory("storage");
        StateMachineStorage storage = open(directory);
        assertThat(EngineMarker.owner(directory)).contains(backend.provider().name());
        new Model().assertHeldBy(storage, TABLES);
    }

    @Test
    void rule_503_a_directory_that_is_marked_and_nothing_else_is_created() throws Exception {
        // A crash right after the marker was written leaves this.
        Path directory = directory("storage");
        EngineMarker.claim(directory, backend.provider().name());
        put(open(directory), OTHER, "k", "v");
    }

    @Test
    void rule_504_another_engines_directory_is_refused_with_both_names() throws Exception {
        Path directory = directory("storage");
        EngineMarker.claim(directory, "some-other-engine");
        Files.writeString(directory.resolve("data"), "its data");
        StorageException refusal = assertRefusedAndUntouched(directory, Map.of());
        assertThat(refusal.getMessage())
                .contains("some-other-engine", backend.provider().name());
    }

    @Test
    void rule_505_an_unmarked_directory_with_files_is_refused() throws Exception {
        Path directory = directory("storage");
        Files.writeString(directory.resolve("data"), "whose?");
        StorageException refusal = assertRefusedAndUntouched(directory, Map.of());
        assertThat(refusal.getMessage()).contains(directory.toString());
    }

    @Test
    void rule_506_an_unknown_option_is_refused_and_the_known_ones_listed() throws Exception {
        StorageException refusal = assertRefusedAndUntouched(directory("storage"), Map.of("no-such-option", "1"));
        assertThat(refusal.getMessage()).contains("no-such-option");
        assertThat(refusal.getMessage()).contains(optionNames());
    }

    @Test
    void rule_507_a_bad_value_is_refused_and_its_option_named() throws Exception {
        for (Map.Entry<String, String> bad : backend.badOptionValues().entrySet()) {
            StorageException refusal =
                    assertRefusedAndUntouched(directory(bad.getKey()), Map.of(bad.getKey(), bad.getValue()));
            assertThat(refusal.getMessage()).contains(bad.getKey());
        }
    }

    @Test
    void rule_508_every_option_is_documented_and_its_default_valid() throws Exception {
        Map<String, String> defaults = new HashMap<>();
        for (StorageOption option : backend.provider().options()) {
            assertThat(option.name()).matches("[a-z][a-z0-9]*(-[a-z0-9]+)*");
            assertThat(option.description()).as(option.name()).isNotBlank();
            assertThat(defaults.put(option.name(), option.defaultValue()))
                    .as("options called %s", option.name())
                    .isNull();
        }
        defaults.putAll(backend.options());
        StateMachineStorage storage = open(directory("storage"), Fullness.DEFAULT_CAPACITY_BYTES, defaults);
        put(storage, OTHER, "k", "v");
        assertThat(get(storage, OTHER, "k")).isEqualTo("v");
    }

    @Test
    void rule_509_a_directory_that_this_process_has_open_is_refused() throws Exception {
        Path directory = directory("storage");
        StateMachineStorage storage = open(directory);
        put(storage, OTHER, "k", "v");
        for (int i = 0; i < 3; i++) {
            StorageException refusal = assertFails(REFUSED, () -> open(directory));
            assertThat(refusal.getMessage()).contains(directory.toString());
        }
        put(storage, OTHER, "k", "w");
        storage.close();
        assertThat(get(open(directory), OTHER, "k")).isEqualTo("w");
    }

    @Test
    void rule_510_a_directory_that_another_process_has_open_is_refused() throws Exception {
        Path directory = directory("storage");
        try (ChildProcess child = ChildProcess.start(backend, "hold", directory, temporary)) {
            child.expect("OPEN");
            for (int i = 0; i < 3; i++) {
                StorageException refusal = assertFails(REFUSED, () -> open(directory));
                assertThat(refusal.getMessage()).contains(directory.toString());
            }
            child.closeInput();
            child.expect("CLOSED");
        }
        assertThat(get(open(directory), OTHER, "held")).isEqualTo("by a child");
    }

    @Test
    void rule_511_a_refused_open_leaves_nothing_behind_that_hinders_the_next() throws Exception {
        Path directory = directory("storage");
        for (int i = 0; i < 50; i++) {
            assertFails(REFUSED, () -> backend.open(directory, TABLES, Map.of("no-such-option", "1")));
        }
        put(open(directory), OTHER, "k", "v");
    }

    private List<String> optionNames() {
        return backend.provider().options().stream().map(StorageOption::name).collect(Collectors.toList());
    }

    private StorageException assertRefusedAndUntouched(Path directory, Map<String, String> options) throws IOException {
        Map<String, String> before = files(directory);
        StorageException refusal = assertFails(REFUSED, () -> backend.open(directory, TABLES, options));
        assertThat(files(directory)).as("nothing was changed").isEqualTo(before);
        return refusal;
    }

    private static Map<String, String> files(Path directory) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> list = Files.list(directory)) {
            for (Path file : (Iterable<Path>) list::iterator) {
                files.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return files;
    }
}
