package io.garboard.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.core.raft.Entry;
import io.garboard.core.raft.EntryType;
import io.garboard.core.raft.HardState;
import io.garboard.core.raft.LogReader;
import io.garboard.core.raft.Membership;
import io.garboard.core.raft.Message.Forward;
import io.garboard.core.raft.Message.ForwardRefused;
import io.garboard.core.raft.Message.HeartbeatRequest;
import io.garboard.core.raft.RaftConfig;
import io.garboard.core.raft.RaftCore;
import io.garboard.core.raft.Ready;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ForwardedGroupsTest {

    private static final NodeLimits LIMITS = NodeLimits.DEFAULT;

    private final EmptyLog log = new EmptyLog();
    private final RaftCore core =
            new RaftCore(RaftConfig.of(1, 10, true), new Random(1), log, HardState.INITIAL, Membership.ofVoters(1L), 0);
    private final List<ForwardRefused> refused = new ArrayList<>();
    private final ForwardedGroups groups = new ForwardedGroups(NodeConfig.of(1, 1), core, refused::add);

    /** A disk that takes everything at once. */
    private static final class EmptyLog implements LogReader {
        final List<Entry> entries = new ArrayList<>();

        @Override
        public long firstIndex() {
            return 1;
        }

        @Override
        public long lastIndex() {
            return entries.size();
        }

        @Override
        public long term(long index) {
            return index == 0 ? 0 : entries.get((int) index - 1).term();
        }

        @Override
        public EntryType type(long index) {
            return entries.get((int) index - 1).type();
        }

        @Override
        public List<Entry> entries(long from, long to, long bytesMax) {
            return List.copyOf(entries.subList((int) from - 1, (int) to));
        }
    }

    private void lead() {
        core.tick();
        while (core.hasReady() || core.hasCommitted()) {
            Ready ready = core.ready(Long.MAX_VALUE);
            log.entries.addAll(ready.entries());
            ready.entries().forEach(entry -> core.persisted(entry.index(), entry.term()));
            ready.committed().forEach(entry -> core.applied(entry.index()));
        }
    }

    private static Forward forward(long term, long incarnation, long sequence, EntryType type) {
        byte[] payload = EntryPayload.encode(new Origin(2, incarnation, sequence), List.of(), 0);
        return new Forward(2, 1, term, sequence, new Entry(0, 0, type, payload));
    }

    private static Forward forward(long term, long sequence) {
        return forward(term, 7, sequence, EntryType.NORMAL);
    }

    private List<Long> take() {
        List<Long> sequences = new ArrayList<>();
        while (groups.hasNext(EntryType.NORMAL)) {
            sequences.add(EntryPayload.origin(groups.next(EntryType.NORMAL)).sequence());
        }
        return sequences;
    }

    @Test
    void aLeaderTakesEachGroupOnceAndInOrder() {
        lead();
        groups.receive(forward(1, 5));
        groups.receive(forward(1, 6));
        groups.receive(forward(1, 6));
        groups.receive(forward(1, 5));
        groups.receive(forward(1, 8, 1, EntryType.NORMAL));
        groups.receive(forward(1, 7, 4, EntryType.CONFIG));
        assertThat(take()).containsExactly(5L, 6L, 1L);
        assertThat(groups.hasNext(EntryType.CONFIG)).isTrue();
        groups.receive(forward(1, 6));
        assertThat(take()).isEmpty();
        assertThat(refused).isEmpty();
    }

    @Test
    void whoNeverLedInThatTermSaysNothing() {
        groups.receive(forward(1, 5));
        lead();
        groups.receive(forward(2, 6));
        assertThat(take()).isEmpty();
        assertThat(refused).isEmpty();
    }

    @Test
    void aDeposedLeaderRefusesWhatIsNotInTheLogAndNothingElse() {
        lead();
        groups.receive(forward(1, 5));
        assertThat(take()).containsExactly(5L);
        groups.receive(forward(1, 6));
        core.step(new HeartbeatRequest(3, 1, 9, 0, 0));
        groups.observe();
        assertThat(refused).containsExactly(new ForwardRefused(1, 2, 1, 6));
        groups.receive(forward(1, 5));
        groups.receive(forward(1, 6));
        assertThat(refused).hasSize(1);
        groups.receive(forward(1, 7));
        assertThat(refused).contains(new ForwardRefused(1, 2, 1, 7));
        assertThat(take()).isEmpty();
    }

    @Test
    void withoutRoomItRefusesAndStaysByIt() {
        lead();
        byte[] large = new byte[(int) LIMITS.uncommittedBytes()];
        byte[] header = EntryPayload.encode(new Origin(2, 7, 5), List.of(), 0);
        System.arraycopy(header, 0, large, 0, header.length);
        groups.receive(new Forward(2, 1, 1, 5, new Entry(0, 0, EntryType.NORMAL, large)));
        groups.receive(forward(1, 6));
        assertThat(refused).containsExactly(new ForwardRefused(1, 2, 1, 6));
        assertThat(take()).containsExactly(5L);
        groups.receive(forward(1, 6));
        assertThat(take()).isEmpty();
        groups.receive(forward(1, 7));
        assertThat(take()).containsExactly(7L);
    }
}
