package io.garboard.core.local;

import io.garboard.core.command.Command;
import io.garboard.core.error.EtcdError;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.membership.ClusterMember;
import io.garboard.core.membership.ClusterMembership;
import io.garboard.core.mvcc.KvHash;
import io.garboard.core.peer.PeerNetwork;
import io.garboard.core.peer.wire.PeerHashKvRequest;
import io.garboard.core.peer.wire.PeerHashKvResponse;
import io.garboard.core.peer.wire.PeerRequest;
import io.garboard.core.peer.wire.PeerResponse;
import io.garboard.etcd.rpc.AlarmRequest;
import io.garboard.etcd.rpc.AlarmResponse;
import io.garboard.etcd.rpc.AlarmType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the members' data by hashes, and raises alarm CORRUPT for a member whose data differs. Any thread.
 *
 * <p>Source: etcd's {@code server/etcdserver/corrupt.go}.
 */
final class CorruptionMonitor {

    private static final Logger LOG = LoggerFactory.getLogger(CorruptionMonitor.class);

    private final Proposals proposals;
    private final PeerNetwork network;
    private final ClusterMembership members;
    private final Hashes hashes;
    private final long memberId;
    private final long timeoutMillis;
    private volatile long checkedCompaction;

    CorruptionMonitor(
            Proposals proposals,
            PeerNetwork network,
            ClusterMembership members,
            Hashes hashes,
            long memberId,
            long timeoutMillis) {
        this.proposals = proposals;
        this.network = network;
        this.members = members;
        this.hashes = hashes;
        this.memberId = memberId;
        this.timeoutMillis = timeoutMillis;
    }

    private List<ClusterMember> others() {
        return members.members().stream()
                .filter(member -> member.id() != memberId)
                .toList();
    }

    private void ask(long revision, Consumer<Map<Long, PeerResponse>> done) {
        PeerRequest request = PeerRequest.newBuilder()
                .setHashKv(PeerHashKvRequest.newBuilder().setRevision(revision))
                .build();
        PeerPoll.ask(network, others(), request, timeoutMillis, done);
    }

    /** Hashes this member's data, now or at a revision. A member that cannot right now does not check. */
    private void hash(String why, Consumer<KvHash> done) {
        hash(why, done, () -> {});
    }

    private void hash(String why, Consumer<KvHash> done, Runnable failed) {
        hashes.at(0, new ResponseCallback<>() {
            @Override
            public void succeed(KvHash response) {
                done.accept(response);
            }

            @Override
            public void fail(EtcdError error) {
                LOG.warn("{} could not be done: {}", why, error.text());
                failed.run();
            }
        });
    }

    // ---- at start ----

    /**
     * Compares this member's data with what the others had at the same revision.
     *
     * @param done takes the ids of those whose data differs; empty if none does or none could be asked
     */
    void compareAtStart(Consumer<List<Long>> done) {
        hash(
                "the check of data at start",
                own -> ask(own.revision(), answers -> {
                    List<Long> different = answers.entrySet().stream()
                            .filter(answer -> differs(own, answer.getValue().getHashKv()))
                            .map(Map.Entry::getKey)
                            .toList();
                    LOG.info("compared data at start: members={} different={}", answers.size(), different.size());
                    done.accept(different);
                }),
                () -> done.accept(List.of()));
    }

    private static boolean differs(KvHash own, PeerHashKvResponse other) {
        return other.getCompactRevision() == own.compactRevision() && other.getHash() != own.hash();
    }

    // ---- by the leader, now and then ----

    /** Compares everything. Reads all rows on every member. */
    void checkPeriodically() {
        if (proposals.node().leadership().isLeader()) {
            hash(
                    "the periodic check of data",
                    before -> ask(before.revision(), answers -> {
                        // After the barrier, no member can be ahead of what this one has.
                        proposals.readIndex(
                                Ignored.outcome(),
                                () -> hash("the periodic check of data", now -> judge(before, now, answers)));
                    }));
        }
    }

    private void judge(KvHash before, KvHash now, Map<Long, PeerResponse> answers) {
        boolean ownChanged = now.revision() == before.revision()
                && now.compactRevision() == before.compactRevision()
                && now.hash() != before.hash();
        if (ownChanged) {
            raise(memberId, "its hash of one revision changed");
            return;
        }
        for (Map.Entry<Long, PeerResponse> answer : answers.entrySet()) {
            PeerHashKvResponse other = answer.getValue().getHashKv();
            if (other.getCurrentRevision() > now.revision()) {
                raise(answer.getKey(), "its revision is ahead of the leader's");
                return;
            }
            if (other.getCompactRevision() > now.compactRevision()) {
                raise(answer.getKey(), "it is compacted further than the leader");
                return;
            }
            if (differs(before, other)) {
                raise(answer.getKey(), "its data differs from the leader's at revision " + before.revision());
                return;
            }
        }
        LOG.info("compared data: members={} revision={}", answers.size(), before.revision());
    }

    /** Compares the hashes that the latest compaction took on its way: costs nothing to speak of. */
    void checkCompactions() {
        List<KvHash> compactions = hashes.ofCompactions();
        if (!proposals.node().leadership().isLeader()
                || compactions.isEmpty()
                || compactions.get(0).revision() <= checkedCompaction) {
            return;
        }
        KvHash own = compactions.get(0);
        ask(own.revision(), answers -> {
            boolean complete = answers.size() == others().size()
                    && answers.values().stream()
                            .allMatch(answer -> answer.getHashKv().getCompactRevision() == own.compactRevision());
            if (complete) {
                checkedCompaction = own.revision();
                vote(own, answers);
            }
        });
    }

    /** Whoever differs from a majority is corrupt; without a majority nobody can tell who is. */
    private void vote(KvHash own, Map<Long, PeerResponse> answers) {
        Map<Integer, List<Long>> membersByHash = new TreeMap<>();
        membersByHash.computeIfAbsent(own.hash(), hash -> new ArrayList<>()).add(memberId);
        answers.forEach((id, answer) -> membersByHash
                .computeIfAbsent(answer.getHashKv().getHash(), hash -> new ArrayList<>())
                .add(id));
        if (membersByHash.size() == 1) {
            return;
        }
        int total = answers.size() + 1;
        boolean majority = membersByHash.values().stream().anyMatch(agreeing -> agreeing.size() > total / 2);
        if (!majority) {
            raise(0, "no majority of the members agrees at revision " + own.revision());
            return;
        }
        membersByHash.values().stream()
                .filter(agreeing -> agreeing.size() <= total / 2)
                .flatMap(List::stream)
                .forEach(id -> raise(id, "its data differs from the majority's at revision " + own.revision()));
    }

    private void raise(long corruptId, String reason) {
        LOG.error("raising alarm CORRUPT for member {}: {}", Long.toHexString(corruptId), reason);
        AlarmRequest alarm = AlarmRequest.newBuilder()
                .setAction(AlarmRequest.AlarmAction.ACTIVATE)
                .setMemberID(corruptId)
                .setAlarm(AlarmType.CORRUPT)
                .build();
        proposals.propose(Command.newBuilder().setAlarm(alarm).build(), Ignored.<AlarmResponse>outcome());
    }
}
