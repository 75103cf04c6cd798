package io.garboard.core.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.core.member.MemberEncryption;
import io.garboard.core.peer.wire.PeerEncryptionResponse;
import io.garboard.etcd.rpc.MemberRemoveRequest;
import io.garboard.etcd.rpc.MemberRemoveResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole members tell each other of their part in encryption. */
class EncryptionSurveyTest {

    @TempDir
    Path directory;

    /** Answers by name; null for members without one. */
    private static Map<String, @Nullable PeerEncryptionResponse> ask(TestMember member) {
        CompletableFuture<List<MemberEncryption>> answers = new CompletableFuture<>();
        member.get().encryption().ask(answers::complete);
        Map<String, @Nullable PeerEncryptionResponse> byName = new TreeMap<>();
        try {
            for (MemberEncryption part : answers.get(60, TimeUnit.SECONDS)) {
                assertThat(part.self()).isEqualTo(part.member().id() == member.id);
                byName.put(part.name(), part.answer());
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return byName;
    }

    private static void describe(TestMember member, int epoch) {
        PeerEncryptionResponse own =
                PeerEncryptionResponse.newBuilder().addOpenEpochs(epoch).build();
        member.get().encryption().describe(() -> own);
    }

    /** Writes until the member has dropped from its log what was there before. */
    private static long dropLog(TestMember member) {
        long index = member.status().getRaftAppliedIndex();
        Eventually.holds(member.name + " drops its log", () -> {
            for (int i = 0; i < 100; i++) {
                member.put("key" + i, "value");
            }
            var unused = member.get().storage().sync();
            return member.get().firstIndex() > index + 1;
        });
        return index;
    }

    private static void keepLittleLog(TestCluster cluster) throws Exception {
        for (TestMember member : cluster.members) {
            member.snapshotCount = 50;
            member.catchUpEntries = 5;
            member.stop();
            cluster.restart(member);
        }
    }

    @Test
    void members_that_are_down_or_just_starting_give_no_answer() throws Exception {
        try (TestCluster cluster = TestCluster.of(3, directory)) {
            TestMember leader = cluster.leader();
            TestMember away = cluster.follower();
            for (TestMember member : cluster.members) {
                if (member != away) {
                    describe(member, 7);
                }
            }
            // Names are told a moment after the start.
            Eventually.holds("all have names", () -> ask(leader).keySet().containsAll(List.of("m1", "m2", "m3")));
            assertThat(ask(leader).get(away.name)).as("is just starting").isNull();
            describe(away, 8);
            Eventually.holds("all answer", () -> !ask(leader).containsValue(null));
            PeerEncryptionResponse told = ask(leader).get(away.name);
            assertThat(told == null ? List.of() : told.getOpenEpochsList()).containsExactly(8);
            cluster.links.isolate(away.id);
            assertThat(ask(leader).get(away.name)).as("is out of reach").isNull();
            cluster.links.healAll();
            away.stop();
            assertThat(ask(leader).get(away.name)).as("is down").isNull();
            assertThat(ask(leader)).hasSize(3);
        }
    }

    /** What would let the leader retire an epoch: all logs, that of a member which took another one's place included. */
    @Test
    void what_logs_have_forgotten_is_told_by_each_and_a_member_that_took_anothers_place_counts() throws Exception {
        try (TestCluster cluster = TestCluster.of(3, directory)) {
            keepLittleLog(cluster);
            TestMember leader = cluster.leader();
            TestMember gone = cluster.follower();
            cluster.members.forEach(member -> describe(member, 1));
            Eventually.holds("all answer", () -> !ask(leader).containsValue(null));
            gone.stop();
            long index = dropLog(leader);
            PeerEncryptionResponse own = ask(leader).get(leader.name);
            assertThat(own == null ? 0 : own.getForgottenIndex()).isGreaterThan(index);
            assertThat(ask(leader)).containsEntry(gone.name, null);

            MemberRemoveRequest removal =
                    MemberRemoveRequest.newBuilder().setID(gone.id).build();
            Answer.<MemberRemoveResponse>persistently(
                    callback -> leader.get().cluster().memberRemove(removal, callback));
            TestMember replacement = cluster.join("m4", false);
            TestCluster.awaitServing(replacement);
            Eventually.holds("the new one has a name", () -> ask(leader).containsKey("m4"));
            assertThat(ask(leader)).doesNotContainKey(gone.name).containsEntry("m4", null);
            describe(replacement, 1);
            Eventually.holds("it got no entry of before", () -> {
                PeerEncryptionResponse answer = ask(leader).get("m4");
                return answer != null && answer.getForgottenIndex() >= index;
            });
        }
    }
}
