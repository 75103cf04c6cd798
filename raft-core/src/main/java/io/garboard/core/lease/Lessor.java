package io.garboard.core.lease;

import io.garboard.core.error.EtcdError;
import io.garboard.core.lease.Renewal.Status;
import io.garboard.core.mvcc.LeaseRegistry;
import io.garboard.core.storage.RowWriter;
import io.garboard.etcd.rpc.LeaseCheckpoint;
import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StorageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All leases of a member.
 *
 * <p>What the log says (grant, revoke, checkpoint, attach, detach) happens on every member alike and is confined to the
 * apply loop. What the clock says (expiry, renewal) happens on the leader alone, which is the <i>primary</i> lessor, and
 * never goes through the log: a new leader starts every lease anew with {@link #promote}. Renewals and look-ups come from
 * any thread and take no lock that is shared between leases: a renewal writes the new expiry into the lease and leaves
 * the expiry heap as it is; the heap corrects itself when the old time comes up.
 *
 * <p>Source: etcd's {@code server/lease/lessor.go}.
 */
public final class Lessor implements LeaseRegistry {

    /** etcd's MaxLeaseTTL. */
    public static final long TTL_SECONDS_MAX = 9_000_000_000L;

    /** How many leases a caller may propose for revocation at each tick of {@link #TICK}: etcd's 1,000 a second. */
    public static final int EXPIRED_PER_TICK_MAX = 500;

    /** How many checkpoints go into one command. */
    public static final int CHECKPOINTS_PER_COMMAND_MAX = 1_000;

    /** How often {@link #expired} and {@link #checkpointsDue} are to be called. */
    public static final Duration TICK = Duration.ofMillis(500);

    private final LessorConfig config;
    private final LongSupplier nanoClock;
    private final LongSupplier random;
    /** Replaced as a whole when another state is taken over. */
    private volatile LeaseTable table = new LeaseTable(new ConcurrentHashMap<>());

    private final LeaseTimes times;
    private final LeaseCounters counters = new LeaseCounters();

    /**
     * @param nanoClock monotonic, for expiry
     * @param random for the ids of leases whose client gave none
     */
    public Lessor(LessorConfig config, LongSupplier nanoClock, LongSupplier random) {
        this.config = config;
        this.nanoClock = nanoClock;
        this.random = random;
        this.times = new LeaseTimes(config);
    }

    /** Replaces everything by what {@code view} holds; keys are attached afterwards. By the loading thread. */
    public void load(ReadView view) throws StorageException {
        replace(read(view));
    }

    /** Reads the leases of another state; keys are attached to them before {@link #replace}. Any thread. */
    public LeaseTable read(ReadView view) throws StorageException {
        ConcurrentHashMap<Long, Lease> loaded = new ConcurrentHashMap<>();
        LeaseRows.forEach(view, row -> {
            long ttl = Math.max(row.getTTL(), config.minTtlSeconds());
            loaded.put(row.getID(), new Lease(row.getID(), ttl, row.getRemainingTTL()));
        });
        return new LeaseTable(loaded);
    }

    /**
     * Goes on with the leases of another state, at once for everybody. This member does not lead, since leaders take no
     * state over. Confined to the apply loop.
     */
    public void replace(LeaseTable loaded) {
        demote();
        table = loaded;
    }

    /** An id for a lease whose client gave none: positive, and unused as far as this member knows. Any thread. */
    public long newId() {
        while (true) {
            long id = random.getAsLong() & Long.MAX_VALUE;
            if (id != 0 && !table.byId().containsKey(id)) {
                return id;
            }
        }
    }

    // ---- by the log: confined to the apply loop ----

    /** Grants. Any id but 0 is good, negative ones too. */
    public Grant grant(long id, long ttlSeconds, RowWriter rows) {
        if (id == 0) {
            return Grant.refused(EtcdError.LEASE_NOT_FOUND);
        }
        if (ttlSeconds > TTL_SECONDS_MAX) {
            return Grant.refused(EtcdError.LEASE_TTL_TOO_LARGE);
        }
        if (table.byId().containsKey(id)) {
            return Grant.refused(EtcdError.LEASE_EXISTS);
        }
        Lease lease = new Lease(id, Math.max(ttlSeconds, config.minTtlSeconds()), 0);
        table.byId().put(id, lease);
        LeaseRows.put(rows, lease);
        times.start(lease, nanoClock.getAsLong());
        counters.granted.increment();
        return new Grant(lease.ttlSeconds, null);
    }

    /**
     * The keys to delete, in one revision and in this order, before {@link #revoke}; null if there is no such lease.
     * Deleting them detaches them.
     */
    public @Nullable List<byte[]> keysOf(long id) {
        Lease lease = table.byId().get(id);
        return lease == null ? null : lease.keys();
    }

    /**
     * Drops the lease and answers the renewals that waited for it. Its keys are deleted: the same command does both, so
     * that one batch of rows holds both.
     *
     * @return whether there was such a lease
     */
    public boolean revoke(long id, RowWriter rows) {
        Lease lease = table.byId().remove(id);
        if (lease == null) {
            return false;
        }
        LeaseRows.delete(rows, id);
        times.forget(lease);
        counters.revoked.increment();
        answer(lease.end(), Status.NOT_FOUND);
        return true;
    }

    /** Takes over a remaining time from the log; of a lease that is gone, nothing. 0 clears it. */
    public void checkpoint(long id, long remainingTtlSeconds, RowWriter rows) {
        Lease lease = table.byId().get(id);
        if (lease == null) {
            return;
        }
        lease.remainingTtlSeconds = remainingTtlSeconds;
        LeaseRows.put(rows, lease);
        times.scheduleCheckpoint(lease, nanoClock.getAsLong());
    }

    @Override
    public boolean exists(long leaseId) {
        return table.exists(leaseId);
    }

    @Override
    public void attach(long leaseId, byte[] key) {
        table.attach(leaseId, key);
    }

    @Override
    public void detach(long leaseId, byte[] key) {
        table.detach(leaseId, key);
    }

    // ---- by the clock: any thread ----

    /**
     * This member leads now: every lease gets its time anew, longer by {@code extend} (an election timeout) since its
     * owner may not have found the new leader yet. Where many would expire together they are spread out, so that their
     * revocation keeps up.
     */
    public void promote(Duration extend) {
        times.promote(table.byId().values(), nanoClock.getAsLong(), extend.toNanos());
    }

    /** This member leads no longer: nothing expires here, and whoever waits is sent to the new leader. */
    public void demote() {
        times.demote();
        for (Lease lease : table.byId().values()) {
            answer(lease.takeWaiting(), Status.NOT_PRIMARY);
        }
    }

    public boolean isPrimary() {
        return times.isPrimary();
    }

    /**
     * Renews. The answer comes at once, unless the lease has expired and its revocation is under way: then it comes with
     * that (NOT_FOUND, from the apply loop) or with the loss of leadership, since renewing it now could contradict the
     * log.
     *
     * <p>The caller has made sure that it still leads. If a lease is not found it may be that its grant is committed but
     * not applied yet: the caller waits for its applied index to reach the commit index and asks once more (etcd's
     * FastLeaseKeepAlive; before it, etcd waited every time).
     */
    public void renew(long id, Consumer<Renewal> callback) {
        if (!times.isPrimary()) {
            callback.accept(Renewal.of(Status.NOT_PRIMARY));
            return;
        }
        Lease lease = table.byId().get(id);
        if (lease == null) {
            callback.accept(Renewal.of(Status.NOT_FOUND));
            return;
        }
        long now = nanoClock.getAsLong();
        if (lease.leftNanos(now) <= 0) {
            awaitRevocation(lease, callback);
            return;
        }
        boolean checkpointVoid = times.renew(lease, now);
        counters.renewed.increment();
        callback.accept(new Renewal(Status.RENEWED, lease.ttlSeconds, checkpointVoid));
    }

    private void awaitRevocation(Lease lease, Consumer<Renewal> callback) {
        Status refused = lease.await(callback);
        if (refused != null) {
            callback.accept(Renewal.of(refused));
        } else if (!times.isPrimary()) {
            // Demoted between the two looks: demote() may have passed this lease already.
            answer(lease.takeWaiting(), Status.NOT_PRIMARY);
        }
    }

    private static void answer(List<Consumer<Renewal>> waiting, Status status) {
        for (Consumer<Renewal> callback : waiting) {
            callback.accept(Renewal.of(status));
        }
    }

    /** Null if there is no such lease. What is left is true on the primary only: check {@link #isPrimary} afterwards. */
    public @Nullable LeaseStatus timeToLive(long id, boolean withKeys) {
        Lease lease = table.byId().get(id);
        if (lease == null) {
            return null;
        }
        long remaining = lease.leftNanos(nanoClock.getAsLong()) / 1_000_000_000L;
        return new LeaseStatus(id, lease.ttlSeconds, remaining, withKeys ? lease.keyStrings() : List.of());
    }

    /** All ids: on the primary the next to expire first, elsewhere by number. */
    public List<Long> leases() {
        record Due(long id, long leftNanos) {}
        long now = nanoClock.getAsLong();
        boolean primary = times.isPrimary();
        List<Due> due = new ArrayList<>(table.byId().size());
        for (Lease lease : table.byId().values()) {
            due.add(new Due(lease.id, primary ? lease.leftNanos(now) : 0));
        }
        due.sort(Comparator.comparingLong(Due::leftNanos).thenComparingLong(Due::id));
        return due.stream().map(Due::id).toList();
    }

    public int size() {
        return table.byId().size();
    }

    /**
     * Up to {@code limit} leases that have expired, to be proposed for revocation; each is offered again after the retry
     * time if it is still there. Empty unless primary.
     */
    public List<Long> expired(int limit) {
        List<Long> expired = times.expired(nanoClock.getAsLong(), limit);
        counters.expired.add(expired.size());
        return expired;
    }

    /** Up to {@code limit} checkpoints to propose as one command; empty unless primary and enabled. */
    public List<LeaseCheckpoint> checkpointsDue(int limit) {
        return times.checkpointsDue(nanoClock.getAsLong(), limit);
    }

    public LeaseCounters counters() {
        return counters;
    }
}
