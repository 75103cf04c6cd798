package io.garboard.core.raft;

import io.garboard.core.raft.Message.AppendRequest;
import io.garboard.core.raft.Message.CommitNotice;
import io.garboard.core.raft.Message.HeartbeatRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How the leader brings the other members' logs in line with its own (the paper, section 5.3). */
final class Replication {

    /** Building a large snapshot into an engine takes minutes; what it takes that long to break is not broken often. */
    private static final int SNAPSHOT_PATIENCE_ELECTIONS = 300;

    private final RaftCore core;
    /** Every other member, learners included, in the order of their ids. */
    private final Map<Long, Progress> others = new TreeMap<>();

    Replication(RaftCore core) {
        this.core = core;
        matchMembership();
    }

    /** Starts to replicate to members that are new, stops for those that are gone. */
    void matchMembership() {
        Membership membership = core.membership();
        others.keySet().removeIf(memberId -> !membership.contains(memberId));
        for (List<Long> members : List.of(membership.voters(), membership.learners())) {
            for (Long memberId : members) {
                if (memberId != core.id()) {
                    others.computeIfAbsent(memberId, id -> {
                        Progress progress = new Progress(
                                core.log().lastIndex() + 1,
                                core.config().inflightAppendsMax(),
                                core.config().inflightBytesMax());
                        // A new member has a whole election timeout to be heard from.
                        progress.heardFrom();
                        return progress;
                    });
                }
            }
        }
    }

    @Nullable
    Progress progress(long memberId) {
        return others.get(memberId);
    }

    List<MemberProgress> progress() {
        List<MemberProgress> all = new ArrayList<>(others.size());
        others.forEach((memberId, progress) -> all.add(new MemberProgress(
                memberId,
                core.membership().isLearner(memberId),
                progress.match(),
                progress.isActive(),
                progress.state())));
        return all;
    }

    /** Sends each member what it lacks, as far as may be on the way to it at a time. */
    void sendToAll() {
        others.forEach(this::sendTo);
    }

    void sendTo(long memberId, Progress progress) {
        while (progress.maySend() && progress.next() <= core.log().lastIndex()) {
            if (!sendOne(memberId, progress)) {
                return;
            }
        }
    }

    /** Sends the next message, even one without entries: it tells the commit index, or finds where the logs agree. */
    boolean sendOne(long memberId, Progress progress) {
        RaftLog log = core.log();
        long previous = progress.next() - 1;
        if (!progress.maySend()) {
            return false;
        }
        if (previous < log.firstIndex() - 1) {
            needSnapshot(memberId, progress);
            return false;
        }
        List<Entry> entries = log.entriesFrom(progress.next(), core.config().appendBytesMax());
        long bytes = 0;
        for (Entry entry : entries) {
            bytes += entry.sizeBytes();
        }
        core.send(new AppendRequest(
                core.id(), memberId, core.term(), previous, log.term(previous), entries, log.commitIndex()));
        progress.sent(previous + entries.size(), bytes);
        return true;
    }

    /** Only a member that is there gets a snapshot: making one is dear. */
    private void needSnapshot(long memberId, Progress progress) {
        if (progress.isActive() && progress.awaitSnapshot()) {
            core.needSnapshot(memberId);
        }
    }

    /** Finds out whether a member has installed the snapshot that it got: if so, it accepts this. */
    void askAfterSnapshot(long memberId) {
        RaftLog log = core.log();
        long start = log.firstIndex() - 1;
        core.send(new AppendRequest(
                core.id(), memberId, core.term(), start, log.term(start), List.of(), log.commitIndex()));
    }

    /** Tells every member the new commit index with whatever it lacks, or on its own. */
    void announceCommit() {
        RaftLog log = core.log();
        long index = log.commitIndex();
        others.forEach((memberId, progress) -> {
            if (progress.next() <= log.lastIndex()) {
                sendTo(memberId, progress);
            } else if (progress.state() == ProgressState.REPLICATE) {
                // It has been sent everything; this needs no answer, unlike an empty message of entries.
                core.send(new CommitNotice(core.id(), memberId, core.term(), index, log.term(index)));
            } else {
                sendOne(memberId, progress);
            }
        });
    }

    void tick() {
        others.values()
                .forEach(progress -> progress.tick(
                        SNAPSHOT_PATIENCE_ELECTIONS * core.config().electionTicks(),
                        core.log().firstIndex()));
    }

    void heartbeat(long readRoundId) {
        long commitIndex = core.log().commitIndex();
        others.forEach((memberId, progress) -> core.send(new HeartbeatRequest(
                core.id(), memberId, core.term(), Math.min(progress.match(), commitIndex), readRoundId)));
    }

    /** The highest entry that a majority of the voters has on disk. */
    long quorumMatch() {
        List<Long> voters = core.membership().voters();
        long[] matches = new long[voters.size()];
        for (int i = 0; i < matches.length; i++) {
            Progress progress = others.get(voters.get(i));
            matches[i] = progress == null ? core.log().persistedIndex() : progress.match();
        }
        Arrays.sort(matches);
        return matches.length == 0
                ? 0
                : matches[matches.length - core.membership().quorum()];
    }

    /** The voter with the longest log; 0 if none has all that is committed. */
    long mostAdvancedVoter() {
        long found = 0;
        long longest = core.log().commitIndex();
        for (Long voter : core.membership().voters()) {
            Progress progress = others.get(voter);
            if (progress != null && progress.match() >= longest) {
                longest = progress.match();
                found = voter;
            }
        }
        return found;
    }

    /** Whether a majority was heard from since the last time this was asked. */
    boolean takeQuorumActivity() {
        int active = 0;
        for (Long voter : core.membership().voters()) {
            Progress progress = others.get(voter);
            if (progress == null || progress.isRecentlyActive()) {
                active++;
            }
        }
        others.values().forEach(Progress::forgetActivity);
        return active >= core.membership().quorum();
    }
}
