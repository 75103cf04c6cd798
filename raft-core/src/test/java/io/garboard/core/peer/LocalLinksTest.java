package io.garboard.core.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.core.raft.Message;
import io.garboard.core.raft.Message.TimeoutNow;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The fake must behave as the contract says: other tests build on it. */
class LocalLinksTest {

    private final LocalLinks links = new LocalLinks(Runnable::run);
    private final PeerNetwork one = links.network(1);
    private final PeerNetwork two = links.network(2);
    private final RecordedPeer handlerOne = new RecordedPeer();
    private final RecordedPeer handlerTwo = new RecordedPeer();

    @BeforeEach
    void start() throws IOException {
        one.start(handlerOne);
        two.start(handlerTwo);
        one.members(List.of(new PeerAddress(2, List.of("local:2"))));
        two.members(List.of(new PeerAddress(1, List.of("local:1"))));
    }

    private static Message message(long from, long to) {
        return new TimeoutNow(from, to, 7);
    }

    @Test
    void aMessageArrivesAndACutLinkDropsIt() {
        one.send(List.of(message(1, 2)));
        links.cutOneWay(1, 2);
        one.send(List.of(message(1, 2), message(1, 2)));
        two.send(List.of(message(2, 1)));
        assertThat(handlerTwo.messages).containsExactly(message(1, 2));
        assertThat(handlerOne.messages).containsExactly(message(2, 1));
        assertThat(handlerOne.notSent).hasSize(2);
        assertThat(handlerOne.unreachable).containsExactly(2L);
        assertThat(one.activeSinceNanos(2)).isZero();
        links.heal(1, 2);
        one.send(List.of(message(1, 2)));
        assertThat(handlerTwo.messages).hasSize(2);
    }

    @Test
    void aRemovedMemberIsTold() {
        handlerTwo.removedIds.add(1L);
        one.send(List.of(message(1, 2)));
        assertThat(handlerTwo.messages).isEmpty();
        assertThat(handlerOne.removedBy).contains(2L);
    }

    @Test
    void aSnapshotGoesOnWhereItBrokeOff() {
        MemorySnapshot snapshot = new MemorySnapshot(1, 200_000);
        handlerTwo.failAfterBytes = 100_000;
        RecordedOutcome first = new RecordedOutcome();
        one.sendSnapshot(2, snapshot, first);
        assertThat(first.failure()).contains("disk");
        handlerTwo.failAfterBytes = Long.MAX_VALUE;
        RecordedOutcome second = new RecordedOutcome();
        one.sendSnapshot(2, snapshot, second);
        assertThat(second.isDelivered()).isTrue();
        assertThat(handlerTwo.snapshotBytes()).isEqualTo(snapshot.bytes());
        assertThat(handlerTwo.startedAt.get(1)).isPositive();
    }
}
