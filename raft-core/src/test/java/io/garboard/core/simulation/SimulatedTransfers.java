package io.garboard.core.simulation;

import io.garboard.core.peer.SnapshotCallback;
import io.garboard.core.peer.SnapshotFile;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** All snapshots of one run that are on their way, and what became of those that were. */
final class SimulatedTransfers {

    private final Simulation simulation;
    private final SplittableRandom random;
    private final List<SimulatedTransfer> underWay = new ArrayList<>();

    int sent;
    int delivered;
    int resumed;
    /** Broken by the line, between the first byte and the last. */
    int cutOff;
    /** Broken by the death of an end, between the offer and the last byte. */
    int died;

    int installed;
    /** Starts that carried through what a crash had interrupted between the building and the reset of the log. */
    int carriedThrough;

    SimulatedTransfers(Simulation simulation, SplittableRandom random) {
        this.simulation = simulation;
        this.random = random;
    }

    void begin(MemberLife from, long toMemberId, SnapshotFile file, SnapshotCallback callback) {
        sent++;
        SimulatedTransfer transfer =
                new SimulatedTransfer(simulation, this, random.split(), from, toMemberId, file, callback);
        underWay.add(transfer);
        transfer.begin();
    }

    void over(SimulatedTransfer transfer) {
        underWay.remove(transfer);
    }

    /** A process has ended. */
    void ended(MemberLife life) {
        for (SimulatedTransfer transfer : List.copyOf(underWay)) {
            if (transfer.concerns(life)) {
                transfer.orphaned();
            }
        }
    }

    @Override
    public String toString() {
        return "sent=" + sent + " delivered=" + delivered + " resumed=" + resumed + " cutOff=" + cutOff + " died="
                + died + " installed=" + installed + " carriedThrough=" + carriedThrough;
    }
}
