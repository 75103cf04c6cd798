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
 * event missed or repeated. {@code -Dseed=N} replays the plan, {@code -Dseeds=N} runs more of them, {@code -Dmembers=5} lets
 * two of five suffer at a time.
 */
@Tag("conformance")
class ChaosTest {

    /** They concern a follower alone, so that any of them may come on top of any fault. */
    private static final List<Fault> OF_FOLLOWERS = List.of(
            Fault.FOLLOWER_KILLED,
            Fault.FOLLOWER_PAUSED,
            Fault.FOLLOWER_ISOLATED,
            Fault.FOLLOWER_DEAF,
            Fault.FOLLOWER_MUTE,
            Fault.FOLLOWER_STOPPED);

    @Test
    void membersKeepTheirWordThroughEveryFault() throws Exception {
        long first = Long.getLong("seed", 1);
        for (long seed = first; seed < first + Integer.getInteger("seeds", 1); seed++) {
            run(seed, Clusters.mixed(Integer.getInteger("members", 3)));
        }
    }

    /** What befalls at a time: never more than a majority takes. */
    private static List<List<Fault>> plan(Random random, int members) {
        List<Fault> faults = new ArrayList<>(List.of(Fault.values()));
        Collections.shuffle(faults, random);
        List<List<Fault>> plan = new ArrayList<>();
        for (Fault fault : faults) {
            List<Fault> atATime = new ArrayList<>(List.of(fault));
            while (atATime.size() < (members - 1) / 2) {
                atATime.add(OF_FOLLOWERS.get(random.nextInt(OF_FOLLOWERS.size())));
            }
            plan.add(atATime);
        }
        return plan;
    }

    private static void run(long seed, List<ServerKind> kinds) throws Exception {
        List<List<Fault>> plan = plan(new Random(seed), kinds.size());
        try (ChaosRun run = new ChaosRun(seed, kinds)) {
            run.run(plan);
            System.out.println("seed " + seed + ": " + run.summary());
        } catch (AssertionError e) {
            throw new AssertionError(
                    "plan " + plan
                            + "; replay: mvn -Pconformance verify -pl conformance -am -Dtest=ChaosTest -Dmembers="
                            + kinds.size() + " -Dseed=" + seed,
                    e);
        }
    }
}
