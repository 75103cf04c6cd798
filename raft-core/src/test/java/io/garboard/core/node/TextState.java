package io.garboard.core.node;

import io.garboard.core.raft.EntryType;
import io.garboard.core.raft.Membership;
import io.garboard.core.wal.LogPosition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A state machine that remembers the texts it was given; configuration payloads are lists of voters, a byte each. */
final class TextState implements StateMachine {

    /** What it holds up to an index. */
    record Snapshot(long index, long term, List<String> texts, Membership membership) {

        static final Snapshot EMPTY = new Snapshot(0, 0, List.of(), Membership.EMPTY);
    }

    private final long startIndex;
    private final List<String> texts;
    private final List<Snapshot> history = new ArrayList<>();
    private Membership membership;
    private long index;

    private final ConcurrentSkipListMap<Long, CompletableFuture<Void>> waiters = new ConcurrentSkipListMap<>();
    volatile long durable = Long.MAX_VALUE;
    volatile boolean fails;
    volatile CountDownLatch gate = new CountDownLatch(0);
    final List<String> events = new ArrayList<>();
    long parsed;
    /** What is to be installed next. */
    volatile @Nullable Snapshot prepared;

    volatile int installs;

    @Nullable
    LogPosition aheadOfLog;

    TextState(Snapshot snapshot) {
        startIndex = snapshot.index;
        index = snapshot.index;
        texts = new ArrayList<>(snapshot.texts);
        membership = snapshot.membership;
        history.add(snapshot);
    }

    @Override
    public long appliedIndex() {
        return startIndex;
    }

    @Override
    public synchronized Membership membership() {
        return membership;
    }

    @Override
    public void apply(List<CommittedEntry> batch) {
        awaitGate();
        if (fails) {
            throw new IllegalStateException("told to fail");
        }
        synchronized (this) {
            for (CommittedEntry entry : batch) {
                if (entry.index() != index + 1) {
                    throw new IllegalStateException(entry + " after " + index);
                }
                apply(entry);
                index = entry.index();
                history.add(new Snapshot(index, entry.term(), List.copyOf(texts), membership));
            }
        }
        waiters.headMap(index, true).values().forEach(waiter -> waiter.complete(null));
    }

    private void awaitGate() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void apply(CommittedEntry entry) {
        events.add(entry.type() + "@" + entry.term());
        if (entry.type() == EntryType.CONFIG) {
            List<Long> voters = new ArrayList<>();
            for (byte id : entry.change()) {
                voters.add((long) id);
            }
            membership = new Membership(voters, List.of());
            List<Proposal> attached = entry.attachment();
            if (attached != null) {
                attached.forEach(proposal -> ((TextProposal) proposal).applied(entry.index()));
            }
            return;
        }
        List<String> parsedTexts = new ArrayList<>();
        entry.forEachCommand((payload, offset, length) ->
                parsedTexts.add(new String(payload, offset, length, StandardCharsets.UTF_8)));
        List<Proposal> attachment = entry.attachment();
        if (attachment == null) {
            parsed += parsedTexts.size();
        } else {
            List<String> attached =
                    attachment.stream().map(p -> ((TextProposal) p).text()).toList();
            if (!attached.equals(parsedTexts)) {
                throw new IllegalStateException("attached " + attached + ", encoded " + parsedTexts);
            }
        }
        texts.addAll(parsedTexts);
        if (attachment != null) {
            attachment.forEach(proposal -> ((TextProposal) proposal).applied(entry.index()));
        }
    }

    @Override
    public synchronized void install(long snapshotIndex, long term) {
        Snapshot snapshot = prepared;
        if (snapshot == null || snapshot.index != snapshotIndex || snapshot.term != term || index >= snapshotIndex) {
            throw new IllegalStateException("no snapshot of " + snapshotIndex + "@" + term + " after " + index);
        }
        texts.clear();
        texts.addAll(snapshot.texts);
        membership = snapshot.membership;
        index = snapshotIndex;
        history.add(snapshot);
        installs++;
        waiters.headMap(index, true).values().forEach(waiter -> waiter.complete(null));
    }

    @Override
    public @Nullable LogPosition snapshotAheadOfLog() {
        return aheadOfLog;
    }

    @Override
    public long durableIndex() {
        return Math.min(durable, index);
    }

    synchronized List<String> texts() {
        return List.copyOf(texts);
    }

    synchronized Snapshot latest() {
        return history.get(history.size() - 1);
    }

    /** What it held after each entry. */
    synchronized List<Snapshot> history() {
        return List.copyOf(history);
    }

    void awaitIndex(long awaited) {
        CompletableFuture<Void> waiter = waiters.computeIfAbsent(awaited, i -> new CompletableFuture<>());
        synchronized (this) {
            if (index >= awaited) {
                waiter.complete(null);
            }
        }
        TextProposal.await(waiter);
    }
}
