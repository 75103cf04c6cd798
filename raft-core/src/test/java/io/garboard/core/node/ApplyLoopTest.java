package io.garboard.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.core.raft.Entry;
import io.garboard.core.raft.EntryType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApplyLoopTest {

    private final NodeState state = new NodeState(0, 1, 0);
    private final BoundedQueue<List<CommittedEntry>> committed = new BoundedQueue<>(16);
    private final List<String> heard = new ArrayList<>();
    private final ApplyLoop loop = new ApplyLoop(
            state,
            new TextState(TextState.Snapshot.EMPTY),
            new LeadershipListener() {
                @Override
                public void leadershipChanged(Leadership leadership) {
                    heard.add("term " + leadership.term() + (leadership.isLeader() ? " leads" : ""));
                }

                @Override
                public void caughtUp() {
                    heard.add("caught up at " + state.appliedIndex);
                }
            },
            committed,
            new BoundedQueue<>(16),
            new Wakeup());

    private void commit(long index, long term) {
        committed.offer(List.of(new CommittedEntry(new Entry(index, term, EntryType.NORMAL, new byte[0]), null)));
        loop.doWork();
    }

    @Test
    void aLeaderHasCaughtUpWithItsFirstOwnEntryAndNotBefore() {
        state.leadership = new Leadership(4, 1, true);
        commit(1, 2);
        commit(2, 4);
        commit(3, 4);
        assertThat(heard).containsExactly("term 4 leads", "caught up at 2");
    }

    @Test
    void aFollowerNeverCatchesUpAndALaterTermDoesItAnew() {
        state.leadership = new Leadership(4, 2, false);
        commit(1, 4);
        state.leadership = new Leadership(5, 1, true);
        commit(2, 4);
        commit(3, 5);
        state.leadership = new Leadership(7, 1, true);
        commit(4, 7);
        assertThat(heard).containsExactly("term 4", "term 5 leads", "caught up at 3", "term 7 leads", "caught up at 4");
    }
}
