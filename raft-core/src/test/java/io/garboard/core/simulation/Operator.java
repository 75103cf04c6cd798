package io.garboard.core.simulation;

import io.garboard.core.error.EtcdError;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.membership.ClusterMember;
import io.garboard.core.node.TransferCallback;
import io.garboard.etcd.rpc.Member;
import io.garboard.etcd.rpc.MemberAddRequest;
import io.garboard.etcd.rpc.MemberAddResponse;
import io.garboard.etcd.rpc.MemberListRequest;
import io.garboard.etcd.rpc.MemberListResponse;
import io.garboard.etcd.rpc.MemberPromoteRequest;
import io.garboard.etcd.rpc.MemberPromoteResponse;
import io.garboard.etcd.rpc.MemberRemoveRequest;
import io.garboard.etcd.rpc.MemberRemoveResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Changes who belongs to the cluster, starts machines for members that are new, and moves the leadership. */
final class Operator {

    private static final long SECOND = 1_000_000_000L;
    private static final int MEMBERS_MAX = 7;

    private final Simulation simulation;
    private final SplittableRandom random;
    private int machines;
    int changes;

    Operator(Simulation simulation, SplittableRandom random) {
        this.simulation = simulation;
        this.random = random;
    }

    /** Every second, as long as the run goes on: whoever is a member has a machine that runs. */
    void start() {
        simulation.schedule.after(SECOND, () -> {
            startMissing();
            start();
        });
    }

    /** The members as whoever has applied most lists them. */
    List<Member> members() {
        MemberLife best = null;
        for (long id : simulation.memberIds()) {
            MemberLife life = simulation.lifeOf(id);
            if (life != null
                    && (best == null
                            || life.node().node().appliedIndex()
                                    > best.node().node().appliedIndex())) {
                best = life;
            }
        }
        List<Member> members = new ArrayList<>();
        if (best != null) {
            best.local()
                    .cluster()
                    .memberList(MemberListRequest.getDefaultInstance(), new ResponseCallback<MemberListResponse>() {
                        @Override
                        public void succeed(MemberListResponse response) {
                            members.addAll(response.getMembersList());
                        }

                        @Override
                        public void fail(EtcdError error) {}
                    });
        }
        return members;
    }

    private void startMissing() {
        List<ClusterMember> known = members().stream()
                .map(member -> new ClusterMember(
                        member.getID(),
                        member.getName(),
                        member.getPeerURLsList(),
                        member.getClientURLsList(),
                        member.getIsLearner()))
                .toList();
        for (ClusterMember member : known) {
            if (!simulation.memberIds().contains(member.id())) {
                simulation.join(member.id(), known);
            }
        }
    }

    void moveLeadership() {
        long from = simulation.likelyLeader(random);
        long to = simulation.anyMember(random);
        MemberLife life = simulation.lifeOf(from);
        if (life == null) {
            return;
        }
        simulation.trace.add(from, "FAULT", "is asked to hand over to m" + Long.toHexString(to));
        life.run("transfer", () -> life.node().node().transferLeadership(to, new TransferCallback() {
            @Override
            public void transferred() {}

            @Override
            public void fail(EtcdError error) {}
        }));
    }

    void changeMembership() {
        List<Member> members = members();
        if (members.isEmpty()) {
            return;
        }
        Member member = members.get(random.nextInt(members.size()));
        if (member.getIsLearner()) {
            if (random.nextInt(5) != 0) {
                promote(member);
            } else {
                remove(member);
            }
        } else if (members.size() < MEMBERS_MAX && random.nextInt(members.size()) < 3) {
            add(random.nextInt(3) != 0);
        } else {
            remove(member);
        }
    }

    private void add(boolean learner) {
        String url = "http://added" + ++machines + ":2380";
        MemberAddRequest request = MemberAddRequest.newBuilder()
                .addPeerURLs(url)
                .setIsLearner(learner)
                .build();
        long target = simulation.likelyLeader(random);
        simulation.trace.add(target, "FAULT", "is to add a " + (learner ? "learner" : "voter"));
        this.<MemberAddResponse>ask(
                target, (life, callback) -> life.local().cluster().memberAdd(request, callback));
    }

    private void promote(Member member) {
        MemberPromoteRequest request =
                MemberPromoteRequest.newBuilder().setID(member.getID()).build();
        long target = simulation.anyMember(random);
        simulation.trace.add(target, "FAULT", "is to promote m" + Long.toHexString(member.getID()));
        this.<MemberPromoteResponse>ask(
                target, (life, callback) -> life.local().cluster().memberPromote(request, callback));
    }

    private void remove(Member member) {
        MemberRemoveRequest request =
                MemberRemoveRequest.newBuilder().setID(member.getID()).build();
        long target = simulation.anyMember(random);
        simulation.trace.add(target, "FAULT", "is to remove m" + Long.toHexString(member.getID()));
        this.<MemberRemoveResponse>ask(
                target, (life, callback) -> life.local().cluster().memberRemove(request, callback));
    }

    private <T extends com.google.protobuf.MessageLite> void ask(long target, Answers.Request<T> request) {
        Answers.<T>ask(
                simulation,
                target,
                10 * SECOND,
                request,
                new Answers.Outcome<>(
                        (response, error) -> {
                            changes += response == null ? 0 : 1;
                            simulation.trace.add(target, "membership", error == null ? "changed" : error.name());
                            startMissing();
                        },
                        () -> {}),
                () -> {});
    }
}
