package io.garboard.tck.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StateMachineStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * 6xx: what is there after the storage was closed, or the process killed. {@code -Dtck.kill.rounds=N} kills more often.
 */
abstract class CrashRules extends Rules {

    private static final int ROUNDS = Integer.getInteger("tck.kill.rounds", 8);
    private static final int COMMITS_BEFORE_KILL_MAX = 400;

    CrashRules(BackendUnderTest backend) {
        super(backend);
    }

    @Test
    void rule_601_everything_is_there_after_a_clean_close() throws Exception {
        NumberedBatches batches = new NumberedBatches(601);
        long number = 0;
        for (int round = 0; round < 5; round++) {
            StateMachineStorage storage = open();
            batches.modelAt(number).assertHeldBy(storage, TABLES);
            for (int i = 0; i < 60; i++) {
                storage.commit(batches.batch(++number));
            }
            storage.close();
        }
        batches.modelAt(number).assertHeldBy(open(), TABLES);
    }

    @Test
    void rule_602_after_kill_9_exactly_batches_1_to_k_are_there_and_all_that_were_synced() throws Exception {
        backend.seeds().each(1, this::killAndReopenManyTimes);
    }

    private void killAndReopenManyTimes(long seed) throws Exception {
        Path directory = directory("storage" + seed);
        SplittableRandom random = new SplittableRandom(seed);
        NumberedBatches batches = new NumberedBatches(seed);
        long floor = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long synced = writeAndKill(directory, seed, random.nextInt(COMMITS_BEFORE_KILL_MAX));
            floor = reopened(directory, batches, Math.max(floor, synced), "round " + round);
        }
    }

    /** Lets a child write, kills it while it does, and returns the last batch that it said was synced. */
    private long writeAndKill(Path directory, long seed, int commits) throws Exception {
        try (ChildProcess child = ChildProcess.start(backend, "write", directory, temporary, Long.toString(seed))) {
            child.expect("OPEN");
            long synced = 0;
            for (int i = 0; i < commits; i++) {
                String line = child.nextLine();
                if (line == null) {
                    throw child.failure("it ended by itself");
                }
                synced = Math.max(synced, syncedNumber(child, line));
            }
            child.kill();
            return Math.max(synced, syncedInTheRest(child));
        }
    }

    private static long syncedInTheRest(ChildProcess child) throws IOException {
        long synced = 0;
        @Nullable String line;
        while ((line = child.nextLine()) != null) {
            synced = Math.max(synced, syncedNumber(child, line));
        }
        return synced;
    }

    private static long syncedNumber(ChildProcess child, String line) throws IOException {
        if (!line.matches("[CS] ?[0-9]*")) {
            throw child.failure("it printed " + line);
        }
        // The last line of a killed child may be cut short; a number cut short is smaller, so it claims no more.
        return line.startsWith("S ") && line.length() > 2 ? Long.parseLong(line.substring(2)) : 0;
    }

    private long reopened(Path directory, NumberedBatches batches, long floor, String round) throws Exception {
        StateMachineStorage storage = open(directory);
        try (ReadView view = storage.openReadView()) {
            long last = batches.assertWholePrefix(view);
            assertThat(last)
                    .as("%s: batches there, of which %s had been synced", round, floor)
                    .isGreaterThanOrEqualTo(floor);
            return last;
        } finally {
            storage.close();
        }
    }

    @Test
    void rule_603_writing_goes_on_after_a_crash() throws Exception {
        Path directory = directory("storage");
        NumberedBatches batches = new NumberedBatches(603);
        writeAndKill(directory, 603, 100);
        StateMachineStorage storage = open(directory);
        long number;
        try (ReadView view = storage.openReadView()) {
            number = batches.assertWholePrefix(view);
        }
        for (int i = 0; i < 300; i++) {
            storage.commit(batches.batch(++number));
        }
        storage.close();
        batches.modelAt(number).assertHeldBy(open(directory), TABLES);
    }

    @Test
    void rule_604_closing_and_opening_without_a_write_changes_nothing() throws Exception {
        NumberedBatches batches = new NumberedBatches(604);
        StateMachineStorage storage = open();
        for (int i = 1; i <= 20; i++) {
            storage.commit(batches.batch(i));
        }
        storage.close();
        for (int i = 0; i < 5; i++) {
            StateMachineStorage again = open();
            batches.modelAt(20).assertHeldBy(again, TABLES);
            again.close();
        }
    }
}
