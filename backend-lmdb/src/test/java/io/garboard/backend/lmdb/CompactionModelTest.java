package io.garboard.backend.lmdb;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A compaction of whatever there is, with whatever is written between its steps. */
class CompactionModelTest {

    private static final int SEEDS = Integer.getInteger("compaction.seeds", 12);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void whatIsWrittenBetweenTheStepsIsThereAndNothingElse() throws Exception {
        Long only = Long.getLong("seed");
        long first = only == null ? 1 : only;
        long last = only == null ? SEEDS : only;
        for (long seed = first; seed <= last; seed++) {
            try {
                new CompactionRun(directory.resolve("seed" + seed), seed).run();
            } catch (Exception | AssertionError e) {
                throw new AssertionError(
                        "seed " + seed + " failed: " + e.getMessage() + "\nreplay: mvn -pl backend-lmdb -am test"
                                + " -Dtest=CompactionModelTest -Dsurefire.failIfNoSpecifiedTests=false -Dseed=" + seed,
                        e);
            }
        }
    }
}
