package io.garboard.core.raft;

/**
 * What the leader knows of another member.
 *
 * @param matchIndex up to where its log is known to equal the leader's
 * @param recentlyActive whether it was heard from since the leader last checked that it has a majority
 */
public record MemberProgress(
        long memberId, boolean isLearner, long matchIndex, boolean recentlyActive, ProgressState state) {}
