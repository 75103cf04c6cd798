package io.garboard.core.simulation;

import static io.garboard.core.simulation.Violation.require;

import com.google.protobuf.ByteString;
import io.garboard.etcd.rpc.LeaseGrantRequest;
import io.garboard.etcd.rpc.LeaseGrantResponse;
import io.garboard.etcd.rpc.LeaseKeepAliveRequest;
import io.garboard.etcd.rpc.LeaseKeepAliveResponse;
import io.garboard.etcd.rpc.LeaseRevokeRequest;
import io.garboard.etcd.rpc.LeaseRevokeResponse;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.wire.PutResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A client that grants leases, puts a key on each, renews them for a while and then revokes or forgets them: no key may be
 * gone before its time, and none may stay for ever.
 */
final class LeaseClient {

    private static final long SECOND = 1_000_000_000L;
    private static final long PATIENCE = 3 * SECOND;

    /** One lease's life. */
    private static final class Held {
        final long id;
        final String key;
        final long ttlSeconds;
        /** It must last a TTL from then on. */
        long renewedNanos;

        boolean attached;
        boolean revoked;

        Held(long id, String key, long ttlSeconds, long renewedNanos) {
            this.id = id;
            this.key = key;
            this.ttlSeconds = ttlSeconds;
            this.renewedNanos = renewedNanos;
        }
    }

    private final int number;
    private final Simulation simulation;
    private final SplittableRandom random;
    private final List<Held> leases = new ArrayList<>();
    private int grants;
    int renewals;
    int expiries;

    LeaseClient(int number, Simulation simulation, SplittableRandom random) {
        this.number = number;
        this.simulation = simulation;
        this.random = random;
    }

    void start() {
        later(random.nextLong(SECOND), this::grant);
    }

    private void later(long delayNanos, Runnable action) {
        simulation.schedule.after(delayNanos, () -> {
            if (simulation.clientsGoOn()) {
                simulation.clientActs(action);
            }
        });
    }

    private void grant() {
        long id = number * 1000L + ++grants;
        long ttl = 2 + random.nextLong(3);
        long asked = simulation.schedule.nowNanos();
        Runnable again = () -> later(random.nextLong(SECOND), this::grant);
        Answers.<LeaseGrantResponse>ask(
                simulation,
                simulation.likelyLeader(random),
                PATIENCE,
                (life, callback) -> life.local()
                        .lease()
                        .grant(
                                LeaseGrantRequest.newBuilder()
                                        .setID(id)
                                        .setTTL(ttl)
                                        .build(),
                                callback),
                new Answers.Outcome<>(
                        (response, error) -> {
                            if (response == null) {
                                again.run();
                                return;
                            }
                            require(
                                    response.getID() == id && response.getTTL() >= ttl,
                                    "lease " + id + " is granted as " + response);
                            attach(new Held(id, "l/" + id, response.getTTL(), asked));
                        },
                        again),
                again);
    }

    private void attach(Held lease) {
        leases.add(lease);
        Runnable forget = () -> later(random.nextLong(SECOND), this::grant);
        PutRequest put = PutRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(lease.key))
                .setValue(ByteString.copyFromUtf8("lease-" + lease.id))
                .setLease(lease.id)
                .build();
        Answers.<PutResponse>ask(
                simulation,
                simulation.likelyLeader(random),
                PATIENCE,
                (life, callback) -> life.local().kv().put(put, callback),
                new Answers.Outcome<>(
                        (response, error) -> {
                            if (response == null) {
                                forget.run();
                            } else {
                                lease.attached = true;
                                goOn(lease);
                            }
                        },
                        forget),
                forget);
    }

    /** Renews, most of the time. */
    private void goOn(Held lease) {
        int dice = random.nextInt(40);
        if (dice == 0) {
            revoke(lease);
        } else if (dice == 1) {
            later(random.nextLong(SECOND), this::grant);
        } else {
            later(200_000_000L + random.nextLong(400_000_000L), () -> renew(lease));
        }
    }

    private void renew(Held lease) {
        long asked = simulation.schedule.nowNanos();
        Runnable again = () -> later(50_000_000, () -> renew(lease));
        Answers.<LeaseKeepAliveResponse>ask(
                simulation,
                simulation.likelyLeader(random),
                PATIENCE,
                (life, callback) -> life.local()
                        .lease()
                        .keepAlive(
                                LeaseKeepAliveRequest.newBuilder()
                                        .setID(lease.id)
                                        .build(),
                                callback),
                new Answers.Outcome<>(
                        (response, error) -> {
                            if (response == null) {
                                again.run();
                            } else if (response.getTTL() > 0) {
                                renewals++;
                                lease.renewedNanos = asked;
                                goOn(lease);
                            } else {
                                later(random.nextLong(SECOND), this::grant);
                            }
                        },
                        again),
                again);
    }

    private void revoke(Held lease) {
        lease.revoked = true;
        Runnable next = () -> later(random.nextLong(SECOND), this::grant);
        Answers.<LeaseRevokeResponse>ask(
                simulation,
                simulation.likelyLeader(random),
                PATIENCE,
                (life, callback) -> life.local()
                        .lease()
                        .revoke(LeaseRevokeRequest.newBuilder().setID(lease.id).build(), callback),
                new Answers.Outcome<>((response, error) -> next.run(), next),
                next);
    }

    /**
     * All is quiet, and every lease's time is long over.
     *
     * @param fastest how many seconds the fastest clock shows in one; 0 if clocks have jumped
     */
    void check(double fastest) {
        for (Held lease : leases) {
            for (Truth.Change change : simulation.truth.changesOf(lease.key).values()) {
                if (change.value() == null && !lease.revoked && fastest > 0) {
                    expiries++;
                    long livedNanos = simulation.truth.timeOf(change.revision()) - lease.renewedNanos;
                    require(
                            livedNanos * fastest >= (lease.ttlSeconds - 0.001) * SECOND,
                            "lease " + lease.id + " of " + lease.ttlSeconds + " s ended at revision "
                                    + change.revision() + ", " + livedNanos / 1e9 + " s after it was renewed");
                }
            }
        }
    }

    /** Whether every key that was on a lease is gone. */
    boolean isOver() {
        return leases.stream().allMatch(lease -> {
            var last = simulation.truth.changesOf(lease.key).lastEntry();
            return last == null || last.getValue().value() == null;
        });
    }
}
