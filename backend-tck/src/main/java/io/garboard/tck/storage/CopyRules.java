package io.garboard.tck.storage;

import static io.garboard.spi.storage.StorageException.Kind.CORRUPT;
import static io.garboard.spi.storage.StorageException.Kind.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.spi.storage.EngineMarker;
import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.WriteBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** 7xx: copies of a storage in use. */
abstract class CopyRules extends Rules {

    CopyRules(BackendUnderTest backend) {
        super(backend);
    }

    @Test
    void rule_701_a_copy_opens_with_the_same_provider_and_holds_the_same() throws Exception {
        NumberedBatches batches = new NumberedBatches(701);
        StateMachineStorage storage = open();
        for (int i = 1; i <= 300; i++) {
            storage.commit(batches.batch(i));
        }
        Path target = directory("copy");
        storage.copyTo(target);
        assertThat(EngineMarker.owner(target)).contains(backend.provider().name());
        batches.modelAt(300).assertHeldBy(open(target), TABLES);
        batches.modelAt(300).assertHeldBy(storage, TABLES);
    }

    @Test
    void rule_702_a_copy_and_its_original_are_independent() throws Exception {
        StateMachineStorage storage = open();
        put(storage, OTHER, "k", "old");
        Path target = directory("copy");
        storage.copyTo(target);
        put(storage, OTHER, "k", "new");
        StateMachineStorage copy = open(target);
        assertThat(get(copy, OTHER, "k")).isEqualTo("old");
        put(copy, OTHER, "k", "the copy's");
        assertThat(get(storage, OTHER, "k")).isEqualTo("new");
    }

    @Test
    void rule_703_an_empty_storage_is_copied() throws Exception {
        Path target = directory("copy");
        open().copyTo(target);
        new Model().assertHeldBy(open(target), TABLES);
    }

    @Test
    void rule_704_a_copy_made_while_a_writer_runs_holds_exactly_the_batches_up_to_one() throws Exception {
        StateMachineStorage storage = open();
        AtomicLong committed = new AtomicLong();
        try (Workers workers = new Workers()) {
            workers.start(() -> {
                NumberedBatches batches = new NumberedBatches(704);
                while (!workers.stopped()) {
                    storage.commit(batches.batch(committed.get() + 1));
                    committed.incrementAndGet();
                }
            });
            for (int i = 0; (i < 6 || committed.get() < 100) && !workers.stopped(); i++) {
                Path target = directory("copy" + i);
                long before = committed.get();
                storage.copyTo(target);
                // A batch may have been committed whose number the writer has not published yet.
                assertCopied(target, before, committed.get() + 1);
            }
        }
    }

    private void assertCopied(Path target, long numberMin, long numberMax) throws Exception {
        StateMachineStorage copy = open(target);
        try (ReadView view = copy.openReadView()) {
            assertThat(new NumberedBatches(704).assertWholePrefix(view)).isBetween(numberMin, numberMax);
        }
        copy.close();
    }

    @Test
    void rule_705_a_copy_into_a_directory_that_is_not_empty_is_refused() throws Exception {
        StateMachineStorage storage = open();
        put(storage, OTHER, "k", "v");
        Path target = directory("copy");
        Files.writeString(target.resolve("file"), "somebody's");
        assertFails(REFUSED, () -> storage.copyTo(target));
        assertThat(target).isDirectoryContaining(file -> file.endsWith("file"));
        assertThat(target.toFile().list()).containsExactly("file");
        assertThat(get(storage, OTHER, "k")).isEqualTo("v");
        assertFails(REFUSED, () -> storage.copyTo(temporary.resolve("storage")));
        put(storage, OTHER, "k", "w");
    }

    @Test
    void rule_706_a_copy_can_be_copied_again() throws Exception {
        StateMachineStorage storage = open();
        put(storage, OTHER, "k", "v");
        for (int i = 0; i < 3; i++) {
            Path target = directory("copy" + i);
            storage.copyTo(target);
            storage.close();
            storage = open(target);
            assertThat(get(storage, OTHER, "k")).isEqualTo("v");
        }
    }

    @Test
    void rule_707_a_copy_that_was_broken_off_does_not_pass_for_a_whole_one() throws Exception {
        Path source = directory("source");
        StateMachineStorage storage = open(source);
        Model model = new Model();
        for (int i = 0; i < 16; i++) {
            WriteBatch batch = new WriteBatch();
            batch.put(OTHER, bytes(i), Seeds.bytes(new SplittableRandom(i), 1 << 20));
            storage.commit(batch);
            model.apply(batch);
        }
        storage.close();
        for (int round = 0; round < 4; round++) {
            Path target = directory("copy" + round);
            killWhileCopying(source, target);
            assertWholeOrRefused(target, model);
        }
        model.assertHeldBy(open(source), TABLES);
    }

    /** Kills a child as soon as there is a file in its target, or it says that it is done. */
    private void killWhileCopying(Path source, Path target) throws Exception {
        try (ChildProcess child = ChildProcess.start(backend, "copy", source, temporary, target.toString())) {
            child.expect("OPEN");
            while (child.isAlive() && isEmpty(target)) {
                Thread.onSpinWait();
            }
            child.kill();
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }

    private void assertWholeOrRefused(Path target, Model model) throws Exception {
        StateMachineStorage copy;
        try {
            copy = isEmpty(target) ? null : open(target);
        } catch (StorageException e) {
            assertThat(e.kind()).as(e.getMessage()).isIn(REFUSED, CORRUPT);
            return;
        }
        if (copy != null) {
            model.assertHeldBy(copy, TABLES);
            copy.close();
        }
    }
}
