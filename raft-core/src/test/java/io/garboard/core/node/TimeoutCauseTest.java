package io.garboard.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.core.error.EtcdError;
import io.garboard.core.raft.Entry;
import io.garboard.core.raft.EntryType;
import io.garboard.core.raft.HardState;
import io.garboard.core.raft.LogReader;
import io.garboard.core.raft.Membership;
import io.garboard.core.raft.Message;
import io.garboard.core.raft.RaftConfig;
import io.garboard.core.raft.RaftCore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Member 1 of three; a tick is 100 ms, an election timeout 10 ticks. */
class TimeoutCauseTest {

    private static final NodeConfig CONFIG =
            NodeConfig.of(77, 1).withTimes(100, 1000).withPreVote(false);
    private static final long TICK_NANOS = 100_000_000;

    private final RaftCore core = new RaftCore(
            RaftConfig.of(1, 10, false),
            new Random(1),
            new EmptyLog(),
            HardState.INITIAL,
            Membership.ofVoters(1L, 2L, 3L),
            0);
    private final Map<Long, Long> activeSince = new HashMap<>();
    private final TimeoutCause cause = new TimeoutCause(CONFIG, core, new Transport() {
        @Override
        public void send(List<Message> messages) {}

        @Override
        public long activeSinceNanos(long memberId) {
            return activeSince.getOrDefault(memberId, 0L);
        }
    });
    private long ticks;

    private void pass(int count) {
        for (int i = 0; i < count; i++) {
            ticks++;
            cause.tick();
        }
    }

    private void leaderIs(long memberId, long term) {
        core.step(new Message.HeartbeatRequest(memberId, 1, term, 0, 0));
        core.ready(0);
    }

    private void lead() {
        while (core.ready(0).messagesAfterPersist().isEmpty()) {
            core.tick();
        }
        core.step(new Message.VoteResponse(2, 1, core.term(), false, true));
        assertThat(core.leaderId()).isEqualTo(1);
    }

    private EtcdError of(long startTick) {
        return cause.of(startTick, ticks * TICK_NANOS);
    }

    @Test
    void withoutALeaderItHasJustTakenTooLong() {
        pass(30);
        assertThat(of(10)).isEqualTo(EtcdError.TIMEOUT);
        assertThat(cause.ofUnsent(10, ticks * TICK_NANOS)).isEqualTo(EtcdError.DEADLINE_EXCEEDED);
    }

    @Test
    void whatWasAskedShortlyBeforeALeaderWasElectedMayBeLostWithTheOneBefore() {
        pass(50);
        leaderIs(2, 3);
        pass(1);
        long elected = ticks;
        activeSince.put(2L, 1L);
        pass(20);
        assertThat(of(elected - 1)).isEqualTo(EtcdError.TIMEOUT_LEADER_LOST);
        assertThat(of(elected - 19)).isEqualTo(EtcdError.TIMEOUT_LEADER_LOST);
        assertThat(of(elected - 20)).isEqualTo(EtcdError.TIMEOUT);
        assertThat(of(elected)).isEqualTo(EtcdError.TIMEOUT);
        assertThat(cause.ofUnsent(elected - 1, ticks * TICK_NANOS)).isEqualTo(EtcdError.TIMEOUT_LEADER_LOST);
    }

    @Test
    void theLineToTheLeaderWasDownMeanwhile() {
        leaderIs(2, 3);
        pass(100);
        assertThat(of(90)).isEqualTo(EtcdError.TIMEOUT_CONNECTION_LOST);
        activeSince.put(2L, 95 * TICK_NANOS);
        assertThat(of(90)).isEqualTo(EtcdError.TIMEOUT_CONNECTION_LOST);
        assertThat(of(96)).isEqualTo(EtcdError.TIMEOUT);
    }

    @Test
    void aLeaderLooksAtItsLinesToAMajority() {
        lead();
        pass(100);
        assertThat(of(90)).isEqualTo(EtcdError.TIMEOUT_CONNECTION_LOST);
        activeSince.put(3L, 95 * TICK_NANOS);
        assertThat(of(90)).isEqualTo(EtcdError.TIMEOUT_CONNECTION_LOST);
        activeSince.put(3L, 80 * TICK_NANOS);
        assertThat(of(90)).isEqualTo(EtcdError.TIMEOUT);
    }

    private static final class EmptyLog implements LogReader {
        @Override
        public long firstIndex() {
            return 1;
        }

        @Override
        public long lastIndex() {
            return 0;
        }

        @Override
        public long term(long index) {
            return 0;
        }

        @Override
        public EntryType type(long index) {
            throw new IndexOutOfBoundsException("entry " + index);
        }

        @Override
        public List<Entry> entries(long from, long to, long bytesMax) {
            throw new IndexOutOfBoundsException("entry " + from);
        }
    }
}
