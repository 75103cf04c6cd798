package io.garboard.core.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.core.error.EtcdError;
import io.garboard.etcd.rpc.Member;
import io.garboard.etcd.rpc.MemberAddRequest;
import io.garboard.etcd.rpc.MemberAddResponse;
import io.garboard.etcd.rpc.MemberPromoteRequest;
import io.garboard.etcd.rpc.MemberPromoteResponse;
import io.garboard.etcd.rpc.MemberRemoveRequest;
import io.garboard.etcd.rpc.MemberRemoveResponse;
import io.garboard.etcd.rpc.MemberUpdateRequest;
import io.garboard.etcd.rpc.MemberUpdateResponse;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members come and go while the cluster runs. */
class MembershipTest {

    @TempDir
    Path directory;

    private static MemberAddRequest add(String url, boolean learner) {
        return MemberAddRequest.newBuilder()
                .addPeerURLs(url)
                .setIsLearner(learner)
                .build();
    }

    private static EtcdError addFails(TestMember member, String url, boolean learner) {
        return Answer.<MemberAddResponse>lastingErrorOf(
                callback -> member.get().cluster().memberAdd(add(url, learner), callback));
    }

    private static List<Member> promote(TestMember on, long id) {
        MemberPromoteRequest request =
                MemberPromoteRequest.newBuilder().setID(id).build();
        return Answer.<MemberPromoteResponse>persistently(
                        callback -> on.get().cluster().memberPromote(request, callback))
                .getMembersList();
    }

    private static EtcdError promoteFails(TestMember on, long id) {
        MemberPromoteRequest request =
                MemberPromoteRequest.newBuilder().setID(id).build();
        return Answer.<MemberPromoteResponse>lastingErrorOf(
                callback -> on.get().cluster().memberPromote(request, callback));
    }

    private static List<Member> remove(TestMember on, long id) {
        MemberRemoveRequest request = MemberRemoveRequest.newBuilder().setID(id).build();
        return Answer.<MemberRemoveResponse>persistently(
                        callback -> on.get().cluster().memberRemove(request, callback))
                .getMembersList();
    }

    private static EtcdError removeFails(TestMember on, long id) {
        MemberRemoveRequest request = MemberRemoveRequest.newBuilder().setID(id).build();
        return Answer.<MemberRemoveResponse>lastingErrorOf(
                callback -> on.get().cluster().memberRemove(request, callback));
    }

    private static Set<String> failedPromotions(TestCluster cluster) {
        Set<String> reasons = new HashSet<>();
        cluster.members.forEach(member ->
                reasons.addAll(member.get().metrics().learnerPromotionsFailed().keySet()));
        return reasons;
    }

    @Test
    void aLearnerJoinsIsPromotedOnAFollowerAndMayLead() throws Exception {
        try (TestCluster cluster = TestCluster.of(3, directory)) {
            cluster.leader().put("a", "1");
            TestMember learner = cluster.join("m4", true);
            TestCluster.awaitServing(learner);
            Eventually.holds("m4 is a learner", () -> learner.get().isLearner());
            assertThat(learner.readHere("a")).isEqualTo("1");
            assertThat(addFails(cluster.leader(), TestMember.peerUrl("m5"), true))
                    .isEqualTo(EtcdError.TOO_MANY_LEARNERS);
            TestMember follower = cluster.members.stream()
                    .filter(member -> member != learner && !member.leads())
                    .findFirst()
                    .orElseThrow();
            assertThat(promoteFails(follower, cluster.member(1).id)).isEqualTo(EtcdError.MEMBER_NOT_LEARNER);
            assertThat(promoteFails(follower, 4711)).isEqualTo(EtcdError.MEMBER_NOT_FOUND);
            assertThat(failedPromotions(cluster))
                    .contains("membership: can only promote a learner member", "membership: ID not found");
            assertThat(promote(follower, learner.id)).hasSize(4).noneMatch(Member::getIsLearner);
            Eventually.holds("m4 is a voter", () -> !learner.get().isLearner());
            learner.put("a", "2");
            for (TestMember member : cluster.members) {
                assertThat(member.read("a")).isEqualTo("2");
            }
        }
    }

    @Test
    void whoIsRemovedStopsAndTheOthersGoOn() throws Exception {
        try (TestCluster cluster = TestCluster.of(3, directory)) {
            TestMember gone = cluster.follower();
            assertThat(remove(cluster.leader(), gone.id)).hasSize(2).noneMatch(member -> member.getID() == gone.id);
            assertThat(gone.removed.get(60, TimeUnit.SECONDS))
                    .startsWith("the member has been permanently removed from the cluster");
            gone.stop();
            cluster.leader().put("a", "1");
            assertThat(removeFails(cluster.leader(), gone.id)).isEqualTo(EtcdError.MEMBER_NOT_FOUND);
            // Started again with what it has, it is told to stop again.
            cluster.startAgain(gone);
            Eventually.holds("told to stop again", () -> gone.removals.get() == 2);
        }
    }

    @Test
    void theLeaderRemovesItself() throws Exception {
        try (TestCluster cluster = TestCluster.of(3, directory)) {
            TestMember gone = cluster.leader();
            assertThat(remove(gone, gone.id)).hasSize(2);
            gone.removed.get(60, TimeUnit.SECONDS);
            gone.stop();
            assertThat(cluster.leader().put("a", "1")).isPositive();
        }
    }

    @Test
    void aMemberIsAddedToAClusterOfOne() throws Exception {
        try (TestCluster cluster = TestCluster.of(1, directory)) {
            cluster.member(1).put("a", "1");
            TestMember second = cluster.join("m2", false);
            TestCluster.awaitServing(second);
            assertThat(second.read("a")).isEqualTo("1");
            second.put("b", "2");
            assertThat(cluster.member(1).read("b")).isEqualTo("2");
        }
    }

    @Test
    void aRestartFindsWhoBelongs() throws Exception {
        try (TestCluster cluster = TestCluster.of(3, directory)) {
            TestMember gone = cluster.follower();
            remove(cluster.leader(), gone.id);
            gone.stop();
            TestMember added = cluster.join("m4", false);
            TestCluster.awaitServing(added);
            TestMember restarted = cluster.leader();
            restarted.stop();
            cluster.restart(restarted);
            assertThat(restarted.members())
                    .extracting(Member::getID)
                    .contains(added.id)
                    .doesNotContain(gone.id);
            restarted.put("a", "1");
            assertThat(added.read("a")).isEqualTo("1");
        }
    }

    @Test
    void aNewClusterIsForcedFromOneThatLostItsQuorum() throws Exception {
        try (TestCluster cluster = TestCluster.of(3, directory)) {
            cluster.leader().put("a", "1");
            TestMember kept = cluster.follower();
            assertThat(kept.read("a")).isEqualTo("1");
            cluster.members.forEach(TestMember::stop);
            kept.start(
                    cluster.links.network(kept.id),
                    ClusterSettings.join(List.of()).forcedNew());
            TestCluster.awaitServing(kept);
            assertThat(kept.members()).extracting(Member::getID).containsExactly(kept.id);
            assertThat(kept.read("a")).isEqualTo("1");
            // And from now on without force.
            kept.stop();
            cluster.restart(kept);
            kept.put("a", "2");
            TestMember added = cluster.join("m4", false);
            TestCluster.awaitServing(added);
            assertThat(added.read("a")).isEqualTo("2");
        }
    }

    @Test
    void addressesAreUniqueAndMayChange() throws Exception {
        try (TestCluster cluster = TestCluster.of(3, directory)) {
            TestMember member = cluster.follower();
            assertThat(addFails(member, TestMember.peerUrl("m1"), false)).isEqualTo(EtcdError.PEER_URL_EXISTS);
            assertThat(addFails(member, "ftp://m5.test:1", false)).isEqualTo(EtcdError.MEMBER_BAD_URLS);
            assertThat(updateFails(member, 4711, "http://x.test:1")).isEqualTo(EtcdError.MEMBER_NOT_FOUND);
            assertThat(updateFails(member, member.id, TestMember.peerUrl(cluster.leader().name)))
                    .isEqualTo(EtcdError.PEER_URL_EXISTS);
            MemberUpdateRequest request = MemberUpdateRequest.newBuilder()
                    .setID(member.id)
                    .addPeerURLs("http://elsewhere.test:2380")
                    .build();
            Answer.<MemberUpdateResponse>persistently(
                    callback -> member.get().cluster().memberUpdate(request, callback));
            assertThat(cluster.leader().members())
                    .filteredOn(listed -> listed.getID() == member.id)
                    .allMatch(listed -> listed.getPeerURLs(0).equals("http://elsewhere.test:2380"));
        }
    }

    private static EtcdError updateFails(TestMember member, long id, String url) {
        MemberUpdateRequest request =
                MemberUpdateRequest.newBuilder().setID(id).addPeerURLs(url).build();
        return Answer.<MemberUpdateResponse>lastingErrorOf(
                callback -> member.get().cluster().memberUpdate(request, callback));
    }

    @Test
    void theStrictCheckProtectsTheQuorum() throws Exception {
        try (TestCluster cluster = TestCluster.of(3, directory, settings -> settings.withRules(true, 1))) {
            TestMember leader = cluster.leader();
            Eventually.holds("all are started", () -> leader.members().stream()
                    .noneMatch(member -> member.getName().isEmpty()));
            TestMember cut = cluster.follower();
            cluster.links.isolate(cut.id);
            assertThat(addFails(leader, TestMember.peerUrl("m4"), false)).isEqualTo(EtcdError.UNHEALTHY);
            TestMember needed = cluster.members.stream()
                    .filter(member -> member != cut && member != leader)
                    .findFirst()
                    .orElseThrow();
            assertThat(removeFails(leader, needed.id)).isEqualTo(EtcdError.UNHEALTHY);
            // The one that is down is not needed for the quorum that works.
            assertThat(remove(leader, cut.id)).hasSize(2);
        }
    }
}
