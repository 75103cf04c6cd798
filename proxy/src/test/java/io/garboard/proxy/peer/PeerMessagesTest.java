package io.garboard.proxy.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.garboard.core.peer.PeerAddress;
import io.garboard.core.raft.Entry;
import io.garboard.core.raft.EntryType;
import io.garboard.core.raft.Message;
import io.garboard.core.raft.Message.AppendRequest;
import io.garboard.core.raft.Message.AppendResponse;
import io.garboard.core.raft.Message.HeartbeatRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages over real sockets. */
class PeerMessagesTest {

    private static final long SEED = Long.getLong("seed", 7);

    private final TestPeer one = new TestPeer(1);
    private final TestPeer two = new TestPeer(2);

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    private void connect() {
        one.knows(two);
        two.knows(one);
        one.awaitActive(2);
        two.awaitActive(1);
    }

    static AppendRequest append(long from, long to, long previous, int count, int bytesEach) {
        SplittableRandom random = new SplittableRandom(SEED + previous);
        List<Entry> entries = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            byte[] data = new byte[bytesEach];
            random.nextBytes(data);
            entries.add(new Entry(previous + i, 3, EntryType.NORMAL, data));
        }
        return new AppendRequest(from, to, 3, previous, 3, entries, previous);
    }

    @Test
    void messagesGoBothWays() throws InterruptedException {
        connect();
        Message there = append(1, 2, 10, 2, 100);
        one.network.send(List.of(there));
        assertThat(FakePeer.next(two.handler.messages)).isEqualTo(there);
        Message back = new AppendResponse(2, 1, 3, true, 12, 0, 0);
        two.network.send(List.of(back));
        assertThat(FakePeer.next(one.handler.messages)).isEqualTo(back);
    }

    @Test
    void thoseOfALaneComeInOrder() throws InterruptedException {
        connect();
        List<Message> sent = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            Message message = append(1, 2, i, i % 5, i % 300);
            sent.add(message);
            one.network.send(List.of(message));
        }
        for (Message message : sent) {
            assertThat(FakePeer.next(two.handler.messages)).isEqualTo(message);
        }
        assertThat(one.handler.notSent).isEmpty();
    }

    @Test
    void largeEntriesAndBatchesArrive() throws InterruptedException {
        connect();
        List<Message> sent = List.of(
                append(1, 2, 0, 1, 3 << 19),
                append(1, 2, 1, 64, 16 << 10),
                append(1, 2, 65, 1, 0),
                append(1, 2, 66, 3, 3 << 20));
        one.network.send(sent);
        for (Message message : sent) {
            assertThat(FakePeer.next(two.handler.messages)).isEqualTo(message);
        }
    }

    /** What is for several members is sorted out, and what is for nobody is said so. */
    @Test
    void eachGetsItsOwn() throws InterruptedException {
        try (TestPeer three = new TestPeer(3)) {
            one.knows(two, three);
            one.awaitActive(2);
            one.awaitActive(3);
            Message toTwo = new HeartbeatRequest(1, 2, 3, 4, 5);
            Message toThree = new HeartbeatRequest(1, 3, 3, 4, 5);
            Message toNobody = new HeartbeatRequest(1, 9, 3, 4, 5);
            one.network.send(List.of(toThree, toNobody, toTwo));
            assertThat(FakePeer.next(two.handler.messages)).isEqualTo(toTwo);
            assertThat(FakePeer.next(three.handler.messages)).isEqualTo(toThree);
            assertThat(FakePeer.next(one.handler.notSent)).isEqualTo(toNobody);
        }
    }

    @Test
    void theNextUrlIsTriedIfOneFails() throws InterruptedException {
        one.knows(new PeerAddress(2, List.of("http://127.0.0.1:1", two.url())));
        one.awaitActive(2);
        Message message = new HeartbeatRequest(1, 2, 3, 4, 5);
        one.network.send(List.of(message));
        assertThat(FakePeer.next(two.handler.messages)).isEqualTo(message);
    }

    @Test
    void aMemberThatIsGoneIsNotSentTo() throws InterruptedException {
        connect();
        one.knows(new TestPeer[0]);
        TestPeer.await("the link is gone", () -> one.network.activeSinceNanos(2) == 0);
        Message message = new HeartbeatRequest(1, 2, 3, 4, 5);
        one.network.send(List.of(message));
        assertThat(FakePeer.next(one.handler.notSent)).isEqualTo(message);
        assertThat(two.handler.messages).isEmpty();
    }

    @Test
    void aRestartedMemberIsReachedAgain() throws InterruptedException {
        connect();
        two.close();
        assertThat(FakePeer.next(one.handler.unreachable)).isEqualTo(2);
        TestPeer.await("the link is down", () -> one.network.activeSinceNanos(2) == 0);
        try (TestPeer again = new TestPeer(2)) {
            one.knows(again);
            one.awaitActive(2);
            Message message = new HeartbeatRequest(1, 2, 3, 4, 5);
            one.network.send(List.of(message));
            assertThat(FakePeer.next(again.handler.messages)).isEqualTo(message);
        }
    }

    /** As etcd's member update: the same member, reached somewhere else from the next connection on. */
    @Test
    void aMemberThatMovedIsReachedAtItsNewUrl() throws InterruptedException {
        one.knows(new PeerAddress(2, List.of("http://127.0.0.1:1")));
        TestPeer.await("an attempt fails", () -> !one.network.lastFailure(2).isEmpty());
        one.knows(two);
        one.awaitActive(2);
        TestPeer.await(
                "the failure is forgotten", () -> one.network.lastFailure(2).isEmpty());
        Message message = new HeartbeatRequest(1, 2, 3, 4, 5);
        one.network.send(List.of(message));
        assertThat(FakePeer.next(two.handler.messages)).isEqualTo(message);
    }

    @Test
    void membersReachEachOtherOverUnixSockets(@TempDir Path dir) throws InterruptedException {
        String url = "unix://" + dir.resolve("peer.sock");
        try (TestPeer three = new TestPeer(3, config -> TestPeer.listening(config, url))) {
            one.knows(new PeerAddress(3, List.of(url)));
            one.awaitActive(3);
            Message message = new HeartbeatRequest(1, 3, 3, 4, 5);
            one.network.send(List.of(message));
            assertThat(FakePeer.next(three.handler.messages)).isEqualTo(message);
        }
    }

    @Test
    void whatIsSentBeforeTheStartOrAfterTheEndGoesNowhere() {
        two.close();
        two.network.send(List.of(new HeartbeatRequest(2, 1, 3, 4, 5)));
        assertThat(two.network.activeSinceNanos(1)).isZero();
        two.knows(one);
        assertThat(one.handler.messages).isEmpty();
    }

    @Test
    void twoMembersCannotListenOnOnePort() {
        assertThatThrownBy(() -> new TestPeer(3, config -> TestPeer.listening(config, two.url())))
                .hasMessageContaining("cannot listen for peers on");
    }
}
