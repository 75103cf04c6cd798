package io.garboard.core.peer;

import io.garboard.core.raft.Entry;
import io.garboard.core.raft.EntryType;
import io.garboard.core.raft.Message;
import io.garboard.core.raft.Message.AppendRequest;
import io.garboard.core.raft.Message.AppendResponse;
import io.garboard.core.raft.Message.CommitNotice;
import io.garboard.core.raft.Message.Forward;
import io.garboard.core.raft.Message.ForwardRefused;
import io.garboard.core.raft.Message.HeartbeatRequest;
import io.garboard.core.raft.Message.HeartbeatResponse;
import io.garboard.core.raft.Message.ReadIndexRequest;
import io.garboard.core.raft.Message.ReadIndexResponse;
import io.garboard.core.raft.Message.TimeoutNow;
import io.garboard.core.raft.Message.VoteRequest;
import io.garboard.core.raft.Message.VoteResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Messages of every kind from member 1 to member 2. */
final class RandomMessages {

    static final long FROM = 1;
    static final long TO = 2;

    private final SplittableRandom random;
    private final List<Supplier<Message>> kinds = List.of(
            () -> new VoteRequest(FROM, TO, number(), flag(), number(), number(), flag()),
            () -> new VoteResponse(FROM, TO, number(), flag(), flag()),
            this::append,
            () -> new AppendResponse(FROM, TO, number(), flag(), number(), number(), number(), flag()),
            () -> new CommitNotice(FROM, TO, number(), number(), number()),
            () -> new HeartbeatRequest(FROM, TO, number(), number(), context()),
            () -> new HeartbeatResponse(FROM, TO, number(), context()),
            () -> new ReadIndexRequest(FROM, TO, number(), context()),
            () -> new ReadIndexResponse(FROM, TO, number(), context(), number()),
            () -> new TimeoutNow(FROM, TO, number()),
            () -> new Forward(FROM, TO, number(), context(), proposed()),
            () -> new ForwardRefused(FROM, TO, number(), context()));

    RandomMessages(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** One of each kind. */
    List<Message> ofEachKind() {
        return kinds.stream().map(Supplier::get).toList();
    }

    Message next() {
        return kinds.get(random.nextInt(kinds.size())).get();
    }

    private Message append() {
        long previous = number() >>> 1;
        List<Entry> entries = new ArrayList<>();
        for (int i = 1; i <= random.nextInt(5); i++) {
            byte[] data = new byte[random.nextInt(random.nextInt(20) == 0 ? 10_000 : 30)];
            random.nextBytes(data);
            EntryType type = flag() ? EntryType.NORMAL : EntryType.CONFIG;
            entries.add(new Entry(previous + i, number(), type, data));
        }
        return new AppendRequest(FROM, TO, number(), previous, number(), entries, number());
    }

    private Entry proposed() {
        byte[] data = new byte[random.nextInt(100)];
        random.nextBytes(data);
        return new Entry(0, 0, flag() ? EntryType.NORMAL : EntryType.CONFIG, data);
    }

    private boolean flag() {
        return random.nextBoolean();
    }

    /** Small, large, or the largest. */
    private long number() {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> Long.MAX_VALUE;
            default -> random.nextLong() >>> random.nextInt(1, 60);
        };
    }

    private long context() {
        return random.nextLong();
    }
}
