package io.garboard.core.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each row is worked out by hand from the rule: a majority of what is left must have started. */
class QuorumRulesTest {

    /** Members 1 to {@code started} have a name, the others up to {@code all} have none. */
    private static List<ClusterMember> voters(int all, int started) {
        List<ClusterMember> voters = new ArrayList<>();
        for (int id = 1; id <= all; id++) {
            voters.add(new ClusterMember(id, id <= started ? "m" + id : "", List.of(), List.of(), false));
        }
        return voters;
    }

    @ParameterizedTest(name = "{1} of {0} started: {2}")
    @CsvSource({
        "1, 1, true",
        "1, 0, false",
        "2, 2, true",
        "2, 1, false",
        "3, 3, true",
        "3, 2, false",
        "3, 1, false",
        "4, 4, true",
        "4, 3, true",
        "4, 2, false",
        "0, 0, false",
    })
    void anotherVoterIsTakenWhileAMajorityWithItHasStarted(int all, int started, boolean allowed) {
        assertThat(QuorumRules.mayAddVoter(voters(all, started))).isEqualTo(allowed);
    }

    @ParameterizedTest(name = "{1} of {0} started, {2} goes: {3}")
    @CsvSource({
        "1, 1, 1, false",
        "2, 2, 1, true",
        "2, 1, 1, false",
        "2, 1, 2, true",
        "3, 3, 1, true",
        "3, 2, 1, false",
        "3, 2, 3, true",
        "3, 1, 2, false",
        "4, 3, 1, true",
        "4, 3, 4, true",
        "5, 3, 1, false",
        "5, 3, 5, true",
    })
    void aVoterMayGoIfAMajorityOfTheRestHasStarted(int all, int started, long id, boolean allowed) {
        assertThat(QuorumRules.mayRemoveVoter(voters(all, started), id)).isEqualTo(allowed);
    }

    @ParameterizedTest(name = "{1} of {0} started: {2}")
    @CsvSource({
        "1, 1, true",
        "1, 0, false",
        "2, 1, true",
        "2, 0, false",
        "3, 2, true",
        "3, 1, false",
        "4, 2, true",
        "4, 1, false",
    })
    void aLearnerIsPromotedIfAMajorityWithItHasStarted(int all, int started, boolean allowed) {
        assertThat(QuorumRules.mayPromote(voters(all, started))).isEqualTo(allowed);
    }
}
