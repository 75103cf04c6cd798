package io.garboard.core.simulation;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What many runs got to, so that it shows when they do not get to something any more. Any thread. */
final class Tally {

    private final Map<String, Integer> counts = new TreeMap<>();

    synchronized void add(Simulation simulation) {
        SimulatedTransfers snapshots = simulation.transfers;
        add("runs with snapshots", Math.min(1, snapshots.installed));
        add("snapshots sent", snapshots.sent);
        add("snapshots installed", snapshots.installed);
        add("snapshots cut off", snapshots.cutOff);
        add("snapshots whose sender or receiver died", snapshots.died);
        add("snapshots resumed", snapshots.resumed);
        add("installs carried through at start", snapshots.carriedThrough);
    }

    private void add(String what, int count) {
        counts.merge(what, count, Integer::sum);
    }

    synchronized int of(String what) {
        return counts.getOrDefault(what, 0);
    }

    /** Whether there was some of everything. */
    synchronized boolean isFull() {
        return !counts.isEmpty() && counts.values().stream().allMatch(count -> count > 0);
    }

    @Override
    public synchronized String toString() {
        return counts.entrySet().stream()
                .map(count -> count.getKey() + ": " + count.getValue())
                .collect(Collectors.joining(", "));
    }
}
