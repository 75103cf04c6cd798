package io.garboard.core.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class InstallModelTest {

    @Test
    void afterAnInstallTheFollowerIsLikeTheLeader() {
        String chosen = System.getProperty("seed");
        for (long seed = chosen == null ? 1 : Long.parseLong(chosen);
                seed <= (chosen == null ? 60 : Long.parseLong(chosen));
                seed++) {
            try {
                new InstallRun(new SplittableRandom(seed)).run();
            } catch (Exception | AssertionError e) {
                throw new AssertionError(
                        "seed " + seed + " failed; replay: mvn -pl raft-core -am test -Dtest=InstallModelTest"
                                + " -Dsurefire.failIfNoSpecifiedTests=false -Dseed=" + seed,
                        e);
            }
        }
        if (chosen == null) {
            // So that both ends of a watcher are seen.
            assertThat(InstallRun.compactedWatchers.get()).isBetween(10, InstallRun.watchersInAll.get() - 10);
        }
    }
}
