package io.garboard.tck.storage;

import static io.garboard.spi.storage.StorageException.Kind.FULL;
import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.WriteBatch;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** 83x: the disk is full, a real one. */
abstract class DiskFullRules extends Rules {

    private static final int ROWS_PER_BATCH = 64;

    DiskFullRules(BackendUnderTest backend) {
        super(backend);
    }

    @Test
    void rule_831_a_full_disk_refuses_the_batch_whole_and_is_survived() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory("disk"))) {
            StateMachineStorage storage = open(disk.directory("storage"));
            Model model = new Model();
            put(storage, META, "k", "early");
            model.apply(metaBatch());
            try (ReadView early = storage.openReadView()) {
                int taken = fill(storage, model);
                model.assertHeldBy(storage, TABLES);
                assertThat(get(early, META, "k")).isEqualTo("early");
                assertThat(keys(early, LOG, "", null)).isEmpty();
                assertThat(taken).isGreaterThan(4);
            }
            model.assertHeldBy(storage, TABLES);

            disk.removeBallast();
            for (int i = 0; i < 10; i++) {
                apply(storage, model, deletes(i));
            }
            apply(storage, model, batch(1_000));
            storage.sync();
            model.assertHeldBy(storage, TABLES);
            storage.close();
            StateMachineStorage again = open(disk.directory("storage"));
            model.assertHeldBy(again, TABLES);
            again.close();
        }
    }

    @Test
    void rule_832_a_copy_onto_a_full_disk_fails_and_the_storage_is_unharmed() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory("disk"))) {
            StateMachineStorage storage = open();
            Model model = new Model();
            for (int i = 0; i < 20; i++) {
                apply(storage, model, batch(i));
            }
            disk.fillUp();
            assertFails(FULL, () -> storage.copyTo(disk.directory("copy")));
            model.assertHeldBy(storage, TABLES);
            apply(storage, model, batch(100));
            storage.copyTo(directory("copy with room"));
            model.assertHeldBy(open(directory("copy with room")), TABLES);
        }
    }

    @Test
    void rule_833_reclaimSpace_on_a_full_disk_fails_or_does_without_and_the_storage_is_unharmed() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory("disk"))) {
            StateMachineStorage storage = open(disk.directory("storage"));
            Model model = new Model();
            for (int i = 0; i < 10; i++) {
                apply(storage, model, batch(i));
            }
            for (int i = 0; i < 5; i++) {
                apply(storage, model, deletes(2 * i));
            }
            storage.sync();
            disk.fillUp();
            reclaimAsFarAsThereIsRoom(storage);
            model.assertHeldBy(storage, TABLES);

            disk.removeBallast();
            apply(storage, model, deletes(1));
            for (int step = 0; step < 1000 && storage.reclaimSpace(1 << 20) > 0; step++) {}
            model.assertHeldBy(storage, TABLES);
            storage.close();
            StateMachineStorage again = open(disk.directory("storage"));
            model.assertHeldBy(again, TABLES);
            again.close();
        }
    }

    private static void reclaimAsFarAsThereIsRoom(StateMachineStorage storage) {
        try {
            for (int step = 0; step < 1000 && storage.reclaimSpace(1 << 20) > 0; step++) {}
        } catch (StorageException e) {
            assertThat(e.kind()).as(e.getMessage()).isEqualTo(FULL);
        }
    }

    private static WriteBatch metaBatch() {
        WriteBatch batch = new WriteBatch();
        batch.put(META, bytes("k"), bytes("early"));
        return batch;
    }

    private static int fill(StateMachineStorage storage, Model model) throws StorageException {
        for (int i = 0; i < 1000; i++) {
            WriteBatch batch = batch(i);
            try {
                storage.commit(batch);
            } catch (StorageException e) {
                assertThat(e.kind()).as(e.getMessage()).isEqualTo(FULL);
                return i;
            }
            storage.sync();
            model.apply(batch);
        }
        throw new AssertionError("a disk of 48 MiB took 500 MB");
    }

    private static WriteBatch batch(int number) {
        SplittableRandom random = new SplittableRandom(number);
        WriteBatch batch = new WriteBatch();
        batch.put(OTHER, bytes("count"), bytes("" + number));
        for (int i = 0; i < ROWS_PER_BATCH; i++) {
            batch.put(LOG, bytes(number >>> 8, number, i), Seeds.bytes(random, 8_000));
        }
        return batch;
    }

    private static WriteBatch deletes(int number) {
        WriteBatch batch = new WriteBatch();
        for (int i = 0; i < ROWS_PER_BATCH; i++) {
            batch.delete(LOG, bytes(number >>> 8, number, i));
        }
        return batch;
    }

    private static void apply(StateMachineStorage storage, Model model, WriteBatch batch) throws StorageException {
        storage.commit(batch);
        model.apply(batch);
    }
}
