package io.garboard.core.simulation;

import io.garboard.core.peer.PeerHandler;
import io.garboard.core.peer.SnapshotCallback;
import io.garboard.core.peer.SnapshotFile;
import io.garboard.core.peer.SnapshotReceiver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One snapshot on its way from one life to another: in pieces, until it is there, the line is cut or an end dies. */
final class SimulatedTransfer {

    private static final long MILLI = 1_000_000L;

    private final Simulation simulation;
    private final SimulatedTransfers transfers;
    private final SplittableRandom random;
    private final MemberLife from;
    private final long toMemberId;
    private final SnapshotFile file;
    private final SnapshotCallback callback;
    private final int pieceBytes;
    private final long delayNanosMax;

    private @Nullable MemberLife to;
    private @Nullable SnapshotReceiver receiver;
    private long position;
    private boolean over;

    SimulatedTransfer(
            Simulation simulation,
            SimulatedTransfers transfers,
            SplittableRandom random,
            MemberLife from,
            long toMemberId,
            SnapshotFile file,
            SnapshotCallback callback) {
        this.simulation = simulation;
        this.transfers = transfers;
        this.random = random;
        this.from = from;
        this.toMemberId = toMemberId;
        this.file = file;
        this.callback = callback;
        this.pieceBytes = (int) (file.header().sizeBytes() / (1 + random.nextInt(24))) + 1;
        this.delayNanosMax = random.nextInt(4) == 0 ? 60 * MILLI : 3 * MILLI;
    }

    void begin() {
        later(this::offer);
    }

    private void later(Runnable step) {
        simulation.schedule.after(50_000 + random.nextLong(delayNanosMax), () -> {
            if (!over) {
                step.run();
            }
        });
    }

    boolean concerns(MemberLife life) {
        return from == life || to == life;
    }

    private void offer() {
        MemberLife other = simulation.lifeOf(toMemberId);
        PeerHandler handler = other == null ? null : other.peers().handler();
        if (other == null || handler == null || simulation.network.isCut(from.memberId(), toMemberId)) {
            fail("unreachable");
            return;
        }
        to = other;
        other.run("offered", () -> {
            SnapshotReceiver taken = over ? null : handler.snapshotOffered(from.memberId(), file.header());
            if (taken == null) {
                fail("not wanted");
            } else {
                receiver = taken;
                position = taken.fromByte();
                transfers.resumed += position > 0 ? 1 : 0;
                later(this::piece);
            }
        });
    }

    private void piece() {
        MemberLife other = to;
        SnapshotReceiver target = receiver;
        if (other == null || target == null) {
            return;
        }
        if (simulation.network.isCut(from.memberId(), toMemberId) || random.nextInt(100) == 0) {
            transfers.cutOff++;
            breakOff("the line broke");
            return;
        }
        if (simulation.setting.crashes() && simulation.faultsGoOn() && random.nextInt(60) == 0) {
            long victim = random.nextBoolean() ? from.memberId() : toMemberId;
            simulation.died(simulation.member(victim), random.nextBoolean(), "dies while a snapshot is sent");
            return;
        }
        ByteBuffer piece = ByteBuffer.allocate(pieceBytes);
        boolean more;
        try {
            more = position < file.header().sizeBytes() && file.read(position, piece) > 0;
        } catch (IOException e) {
            breakOff("cannot be read: " + e);
            return;
        }
        other.run("piece", () -> take(other, target, more ? piece.flip() : null));
    }

    private void take(MemberLife other, SnapshotReceiver target, @Nullable ByteBuffer piece) {
        if (over) {
            return;
        }
        try {
            if (piece == null) {
                crashSoon();
                target.complete();
                end(callback::delivered);
                transfers.delivered++;
            } else {
                target.write(piece);
                position += piece.limit();
                later(this::piece);
            }
        } catch (IOException e) {
            simulation.trace.add(other.memberId(), "refuses", e.getMessage());
            breakOff(String.valueOf(e.getMessage()));
        }
    }

    /** Building, exchanging engines and resetting the log: a crash at any of these. */
    private void crashSoon() {
        if (simulation.setting.crashes() && simulation.faultsGoOn() && random.nextInt(3) == 0) {
            simulation.trace.add(toMemberId, "FAULT", "crashes while it takes a snapshot over");
            simulation.member(toMemberId).disk.crashWithin(24);
        }
    }

    /** One of the ends has died; the other finds out. */
    void orphaned() {
        if (receiver != null) {
            transfers.died++;
        }
        breakOff("the other end is gone");
    }

    private void breakOff(String reason) {
        MemberLife other = to;
        SnapshotReceiver target = receiver;
        if (other != null && target != null) {
            other.run("broken", () -> target.broken(reason));
        }
        fail(reason);
    }

    private void fail(String reason) {
        end(() -> callback.failed(reason));
    }

    private void end(Runnable outcome) {
        over = true;
        transfers.over(this);
        from.after(50_000 + random.nextLong(delayNanosMax), "snapshot", outcome);
    }
}
