package io.garboard.core.local;

import io.garboard.core.membership.ClusterIdentity;
import io.garboard.core.membership.ClusterMember;
import io.garboard.core.peer.LocalLinks;
import io.garboard.etcd.rpc.Member;
import io.garboard.etcd.rpc.MemberAddRequest;
import io.garboard.etcd.rpc.MemberAddResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A cluster in one process: whole members on threads of their own, with links that a test can cut. */
final class TestCluster implements AutoCloseable {

    private static final String TOKEN = "test";

    final List<TestMember> members = new ArrayList<>();
    final LocalLinks links;
    private final ExecutorService blocking = Executors.newCachedThreadPool();
    private final Path directory;
    private final ClusterSettings settings;
    private final long clusterId;

    private TestCluster(Path directory, ClusterSettings settings) {
        this.directory = directory;
        this.settings = settings;
        this.links = new LocalLinks(blocking);
        this.clusterId = ClusterIdentity.clusterId(
                settings.founders().stream().map(ClusterMember::id).toList());
    }

    /** Starts a new cluster with members m1, m2 and so on, and waits until each of them serves. */
    static TestCluster of(int size, Path directory) throws Exception {
        // What is healthy for five seconds only is of no use to a test that is to be quick.
        return of(size, directory, settings -> settings.withRules(false, 1));
    }

    static TestCluster of(int size, Path directory, java.util.function.UnaryOperator<ClusterSettings> change)
            throws Exception {
        List<ClusterMember> founders = new ArrayList<>();
        for (int i = 1; i <= size; i++) {
            List<String> urls = List.of(TestMember.peerUrl("m" + i));
            founders.add(new ClusterMember(ClusterIdentity.memberId(urls, TOKEN), "", urls, List.of(), false));
        }
        TestCluster cluster = new TestCluster(directory, change.apply(ClusterSettings.found(founders)));
        for (int i = 1; i <= size; i++) {
            TestMember member = cluster.newMember("m" + i, founders.get(i - 1).id());
            member.start(cluster.links.network(member.id), cluster.settings);
        }
        cluster.members.forEach(TestCluster::awaitServing);
        return cluster;
    }

    private TestMember newMember(String name, long id) {
        TestMember member = new TestMember(name, id, clusterId, directory.resolve(name));
        members.add(member);
        return member;
    }

    static void awaitServing(TestMember member) {
        Eventually.holds(member.name + " serves", () -> {
            try {
                member.get().ready().get();
                return true;
            } catch (Exception e) {
                return false;
            }
        });
    }

    TestMember member(int number) {
        return members.get(number - 1);
    }

    /** Whoever leads and is known to lead by all that run. */
    TestMember leader() {
        Eventually.holds("there is a leader", () -> members.stream().anyMatch(TestMember::leads));
        return members.stream().filter(TestMember::leads).findFirst().orElseGet(this::leader);
    }

    TestMember follower() {
        TestMember leader = leader();
        return members.stream()
                .filter(member -> member.runs() && member != leader)
                .findFirst()
                .orElseThrow();
    }

    /** Starts a member again on what it has. */
    void restart(TestMember member) throws Exception {
        startAgain(member);
        awaitServing(member);
    }

    /** The same, without waiting until it serves: it may not belong to the cluster any more. */
    void startAgain(TestMember member) throws Exception {
        member.start(links.network(member.id), settings);
    }

    /** Adds a member, as the operator would: told to the cluster first, then started with the list of members. */
    TestMember join(String name, boolean learner) throws Exception {
        MemberAddRequest request = MemberAddRequest.newBuilder()
                .addPeerURLs(TestMember.peerUrl(name))
                .setIsLearner(learner)
                .build();
        MemberAddResponse added = Answer.of(callback -> leader().get().cluster().memberAdd(request, callback));
        TestMember member = newMember(name, added.getMember().getID());
        member.start(links.network(member.id), joining(added.getMembersList()));
        return member;
    }

    private ClusterSettings joining(List<Member> listed) {
        List<ClusterMember> remotes = listed.stream()
                .map(member -> new ClusterMember(
                        member.getID(),
                        member.getName(),
                        member.getPeerURLsList(),
                        member.getClientURLsList(),
                        member.getIsLearner()))
                .toList();
        return ClusterSettings.join(remotes).withRules(settings.strictReconfigCheck(), settings.maxLearners());
    }

    @Override
    public void close() {
        members.forEach(TestMember::stop);
        blocking.shutdownNow();
    }
}
