package io.garboard.core.simulation;

import io.garboard.core.peer.PeerAddress;
import io.garboard.core.peer.PeerCallback;
import io.garboard.core.peer.PeerFailure;
import io.garboard.core.peer.PeerHandler;
import io.garboard.core.peer.PeerNetwork;
import io.garboard.core.peer.SnapshotCallback;
import io.garboard.core.peer.SnapshotFile;
import io.garboard.core.peer.wire.PeerRequest;
import io.garboard.core.peer.wire.PeerResponse;
import io.garboard.core.raft.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One life's end of the network. */
final class SimulatedPeers implements PeerNetwork {

    private static final long MILLI = 1_000_000L;

    private final Simulation simulation;
    private final MemberLife life;
    private final SimulatedMember member;
    private @Nullable PeerHandler handler;
    private long startedNanos;

    SimulatedPeers(Simulation simulation, MemberLife life, SimulatedMember member) {
        this.simulation = simulation;
        this.life = life;
        this.member = member;
    }

    @Nullable
    PeerHandler handler() {
        return handler;
    }

    @Override
    public void start(PeerHandler newHandler) {
        handler = newHandler;
        startedNanos = Math.max(1, simulation.schedule.nowNanos());
        shakeHands();
    }

    /** Lines are opened anew now and then; whoever was removed is turned away and told so. */
    private void shakeHands() {
        life.after(500 * MILLI + member.random.nextLong(1000 * MILLI), "handshake", () -> {
            for (long memberId : simulation.memberIds()) {
                if (isTurnedAwayBy(memberId)) {
                    PeerHandler mine = handler;
                    if (mine != null) {
                        mine.removed(memberId);
                    }
                    return;
                }
            }
            shakeHands();
        });
    }

    private boolean isTurnedAwayBy(long memberId) {
        SimulatedPeers other = peer(memberId);
        PeerHandler theirs = other == null ? null : other.handler;
        return theirs != null
                && reaches(member.id, memberId)
                && reaches(memberId, member.id)
                && theirs.isRemoved(member.id);
    }

    @Override
    public void members(List<PeerAddress> others) {
        // Everybody is reached by id here.
    }

    @Override
    public void send(List<Message> messages) {
        for (Message message : messages) {
            simulation.invariants.sent(message);
            simulation.trace.add(member.id, "sends", message);
            if (peer(message.to()) == null) {
                lost(message);
            }
            simulation.network.send(message, member.disk.spentNanos());
        }
    }

    /** Nothing listens there: the line tells, sooner or later. */
    private void lost(Message message) {
        life.after(member.random.nextLong(50 * MILLI), "line", () -> {
            if (handler != null) {
                handler.notSent(message);
                handler.unreachable(message.to());
            }
        });
    }

    /** The other end, if anything listens there. */
    private @Nullable SimulatedPeers peer(long memberId) {
        MemberLife other = simulation.lifeOf(memberId);
        SimulatedPeers peers = other == null ? null : other.peers();
        return peers == null || peers.handler == null ? null : peers;
    }

    private boolean reaches(long from, long to) {
        return !simulation.network.isCut(from, to);
    }

    private long delay() {
        return 50_000 + member.random.nextLong(3 * MILLI);
    }

    @Override
    public void call(long memberId, PeerRequest request, long timeoutMillis, PeerCallback callback) {
        OneAnswer once = new OneAnswer(life, callback);
        life.after(timeoutMillis * MILLI, "call", () -> once.fail(PeerFailure.TIMEOUT));
        simulation.schedule.after(delay(), () -> {
            SimulatedPeers other = peer(memberId);
            if (other == null) {
                simulation.schedule.after(delay(), () -> once.fail(PeerFailure.UNREACHABLE));
            } else if (reaches(member.id, memberId)) {
                other.called(member.id, request, once);
            }
        });
    }

    private void called(long from, PeerRequest request, OneAnswer asker) {
        life.run("called", () -> {
            PeerHandler mine = handler;
            if (mine == null) {
                return;
            }
            mine.called(from, request, new PeerCallback() {
                @Override
                public void answer(PeerResponse response) {
                    back(() -> asker.answer(response));
                }

                @Override
                public void fail(PeerFailure failure) {
                    back(() -> asker.fail(failure));
                }

                private void back(Runnable answer) {
                    simulation.schedule.after(delay(), () -> {
                        if (reaches(member.id, from)) {
                            answer.run();
                        }
                    });
                }
            });
        });
    }

    /** Hands the first outcome on, unless the asker has died. */
    private static final class OneAnswer {
        private final MemberLife asker;
        private final PeerCallback callback;
        private boolean given;

        OneAnswer(MemberLife asker, PeerCallback callback) {
            this.asker = asker;
            this.callback = callback;
        }

        void answer(PeerResponse response) {
            once(() -> callback.answer(response));
        }

        void fail(PeerFailure failure) {
            once(() -> callback.fail(failure));
        }

        private void once(Runnable outcome) {
            asker.run("answered", () -> {
                if (!given) {
                    given = true;
                    outcome.run();
                }
            });
        }
    }

    @Override
    public void sendSnapshot(long memberId, SnapshotFile snapshot, SnapshotCallback callback) {
        simulation.trace.add(
                member.id,
                "snapshot",
                "to m" + Long.toHexString(memberId) + " " + snapshot.header().index());
        simulation.transfers.begin(life, memberId, snapshot, callback);
    }

    /** By the member's own clock; as of the later start of the two. */
    @Override
    public long activeSinceNanos(long memberId) {
        SimulatedPeers other = peer(memberId);
        if (other == null || !reaches(member.id, memberId) || !reaches(memberId, member.id)) {
            return 0;
        }
        long sinceNanos = simulation.schedule.nowNanos() - Math.max(startedNanos, other.startedNanos);
        return member.clock.nanos() - sinceNanos;
    }

    @Override
    public void close() {
        handler = null;
    }
}
