package io.garboard.core.simulation;

import static io.garboard.core.simulation.Violation.require;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.garboard.core.member.WatchStream;
import io.garboard.etcd.mvcc.Event;
import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.wire.WatchResponse;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A client that watches a range, on one member after the other, each time from where it has got to: every change must come,
 * once and in order.
 */
final class WatchClient {

    private final int number;
    private final Simulation simulation;
    private final SplittableRandom random;
    private final String from;
    private final String to;

    /** The first revision that has not come in full, and how many of its changes have. */
    private long nextRevision = 2;

    private int nextChange;
    /** Where the stream starts, and the last revision that has come. */
    private long askedRevision;

    private long lastRevision;

    private @Nullable MemberLife life;
    private @Nullable WatchStream stream;
    /** Streams are numbered, so that news of an earlier one is not mistaken. */
    private long streams;

    private boolean planned;
    int events;

    WatchClient(int number, Simulation simulation, SplittableRandom random) {
        this.number = number;
        this.simulation = simulation;
        this.random = random;
        boolean all = number == 0;
        String group = "g" + random.nextInt(KvClient.GROUPS);
        this.from = all ? "a" : random.nextBoolean() ? group + "/" : group + "/a";
        this.to = all ? "z" : from.endsWith("/") ? group + "0" : from + "\0";
    }

    void start() {
        connectAfter(random.nextLong(20_000_000));
    }

    private void connectAfter(long delayNanos) {
        simulation.schedule.after(delayNanos, () -> simulation.clientActs(this::connect));
    }

    private void connect() {
        long target = simulation.anyMember(random);
        MemberLife reached = simulation.member(target).life;
        if (reached == null) {
            connectAfter(20_000_000);
            return;
        }
        life = reached;
        long mine = ++streams;
        askedRevision = nextRevision;
        reached.run("watch", () -> {
            if (mine != streams) {
                return;
            }
            WatchStream opened = reached.local().watch().open(() -> ready(mine));
            stream = opened;
            opened.create(WatchCreateRequest.newBuilder()
                    .setKey(ByteString.copyFromUtf8(from))
                    .setRangeEnd(ByteString.copyFromUtf8(to))
                    .setStartRevision(nextRevision)
                    .setProgressNotify(true)
                    .build());
        });
        nextChange = 0;
        simulation.trace.add(target, "watched", "by " + number + " from revision " + nextRevision);
        if (random.nextInt(2) == 0) {
            simulation.schedule.after(random.nextLong(3_000_000_000L), () -> {
                if (mine == streams && simulation.clientsGoOn()) {
                    leave();
                }
            });
        }
    }

    private void ready(long which) {
        if (which == streams && !planned) {
            planned = true;
            long delay = random.nextInt(30) == 0 ? random.nextLong(2_000_000_000L) : random.nextLong(2_000_000L);
            simulation.schedule.after(delay, () -> simulation.clientActs(this::take));
        }
    }

    private void take() {
        planned = false;
        WatchStream open = stream;
        MemberLife on = life;
        if (open == null || on == null) {
            return;
        }
        if (on.hasEnded()) {
            leave();
            return;
        }
        long mine = streams;
        on.run("poll", () -> {
            for (WatchResponse response = open.poll(); response != null; response = open.poll()) {
                check(response);
                if (mine != streams) {
                    return;
                }
            }
            if (open.ended() != null) {
                leave();
            }
        });
    }

    /** The member has died, or something else ends the stream. */
    void lost(MemberLife ended) {
        if (life == ended) {
            leave();
        }
    }

    private void leave() {
        if (stream != null) {
            stream.close();
        }
        stream = null;
        life = null;
        streams++;
        connectAfter(random.nextLong(30_000_000));
    }

    private void check(WatchResponse response) {
        String what = "watcher " + number + " of " + from + ".." + to;
        simulation.trace.add(
                life == null ? 0 : life.memberId(),
                "watch",
                what + " gets " + response.getEventsCount() + " events, header "
                        + response.getHeader().getRevision() + (response.getCreated() ? " created" : "")
                        + (response.getCanceled() ? " canceled" : ""));
        if (response.getCanceled()) {
            require(
                    response.getCompactRevision() > Math.max(askedRevision, lastRevision + 1),
                    what + " was canceled at revision " + nextRevision + ": " + response.getCancelReason()
                            + ", compacted " + response.getCompactRevision());
            nextRevision = Math.max(nextRevision, response.getCompactRevision());
            leave();
            return;
        }
        for (ByteString encoded : response.getEventsList()) {
            check(what, encoded);
        }
        long revision = response.getHeader().getRevision();
        if (response.getEventsCount() == 0 && !response.getCreated()) {
            Truth.@Nullable Change owed = owed();
            require(
                    owed == null || owed.revision() > revision,
                    what + " is told of revision " + revision + " and has not got " + owed);
        }
        if (response.getEventsCount() > 0 && !response.getFragment()) {
            Truth.@Nullable Change owed = owed();
            require(
                    owed == null || owed.revision() > lastRevision,
                    what + " gets revision " + lastRevision + " without " + owed);
            nextRevision = Math.max(nextRevision, lastRevision + 1);
            nextChange = 0;
        }
    }

    private void check(String what, ByteString encoded) {
        Event event;
        try {
            event = Event.parseFrom(encoded);
        } catch (InvalidProtocolBufferException e) {
            throw new Violation("an event that cannot be parsed", e);
        }
        events++;
        boolean put = event.getType() == Event.EventType.PUT;
        Truth.Change got = new Truth.Change(
                event.getKv().getModRevision(),
                event.getKv().getKey().toStringUtf8(),
                put ? event.getKv().getValue().toStringUtf8() : null,
                event.getKv().getVersion(),
                event.getKv().getCreateRevision());
        Truth.Change expected = owed();
        require(got.equals(expected), what + " gets " + got + " instead of " + expected);
        lastRevision = got.revision();
        nextChange++;
    }

    /** The next change that must come; moves on over what does not concern it. */
    private Truth.@Nullable Change owed() {
        for (; nextRevision <= simulation.truth.lastRevision(); nextRevision++, nextChange = 0) {
            int seen = 0;
            for (Truth.Change change : simulation.truth.changes(nextRevision)) {
                boolean concerns =
                        change.key().compareTo(from) >= 0 && change.key().compareTo(to) < 0;
                if (concerns && seen++ == nextChange) {
                    return change;
                }
            }
        }
        return null;
    }

    /** All is quiet: nothing may be owed. */
    boolean isComplete() {
        return owed() == null;
    }

    @Override
    public String toString() {
        return "watcher " + number + " of " + from + ".." + to + " at revision " + nextRevision + ", owed " + owed();
    }
}
