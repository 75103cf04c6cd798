package io.garboard.conformance.cluster;

import io.garboard.conformance.harness.ServerKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Members of a cluster die, stand still and lose each other under load: no acknowledged write may be lost, no read stale, no
 * event missed or repeated. {@code -Dseed=N} replays the plan, {@code -Dseeds=N} runs more of them.
 */
@Tag("conformance")
class ChaosTest {

    private static final List<ServerKind> MIXED =
            List.of(ServerKind.GARBOARD_LMDB, ServerKind.GARBOARD_SQLITE, ServerKind.GARBOARD_LMDB);

    @Test
    void threeMembersKeepTheirWordThroughEveryFault() throws Exception {
        long first = Long.getLong("seed", 1);
        for (long seed = first; seed < first + Integer.getInteger("seeds", 1); seed++) {
            run(seed, kinds(3));
        }
    }

    private static List<ServerKind> kinds(int size) {
        String sut = System.getProperty("sut", "");
        if (!sut.isEmpty()) {
            return Collections.nCopies(size, ServerKind.firstUnderTest());
        }
        List<ServerKind> kinds = new ArrayList<>(MIXED);
        while (kinds.size() < size) {
            kinds.add(ServerKind.GARBOARD_LMDB);
        }
        return kinds;
    }

    private static void run(long seed, List<ServerKind> kinds) throws Exception {
        List<Fault> faults = new ArrayList<>(List.of(Fault.values()));
        Collections.shuffle(faults, new Random(seed));
        try (ChaosRun run = new ChaosRun(seed, kinds)) {
            run.run(faults);
            System.out.println("seed " + seed + ": " + run.summary());
        } catch (AssertionError e) {
            throw new AssertionError(
                    "plan " + faults + "; replay: mvn -Pconformance verify -pl conformance -am -Dtest=ChaosTest -Dseed="
                            + seed,
                    e);
        }
    }
}
