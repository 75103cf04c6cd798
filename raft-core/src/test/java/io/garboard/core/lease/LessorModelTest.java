package io.garboard.core.lease;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.core.error.EtcdError;
import io.garboard.core.lease.Renewal.Status;
import io.garboard.core.storage.InMemoryStorage;
import io.garboard.core.storage.RowWriter;
import io.garboard.etcd.rpc.LeaseCheckpoint;
import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.Table;
import io.garboard.spi.storage.WriteBatch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A lessor on a fake clock against a plain map with a time in every entry. */
class LessorModelTest {

    private static final int SEEDS = 300;
    private static final int ACTIONS = 400;

    @Test
    void does_what_a_map_of_times_does() {
        Long only = Long.getLong("seed");
        LongStream seeds = only == null ? LongStream.rangeClosed(1, SEEDS) : LongStream.of(only);
        seeds.forEach(seed -> {
            try {
                new Run(seed).go();
            } catch (StorageException | RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "seed " + seed + " failed; replay: mvn -pl raft-core -am test -Dtest=LessorModelTest"
                                + " -Dsurefire.failIfNoSpecifiedTests=false -Dseed=" + seed,
                        e);
            }
        });
    }

    private static final class Expected {
        final long ttl;
        final TreeSet<String> keys = new TreeSet<>();
        long remaining;
        /** Distance from the start of the run, so that the model needs no wrapping arithmetic. */
        long expiry;
        /** When it may be offered for revocation next. */
        long offer;

        Expected(long ttl) {
            this.ttl = ttl;
        }
    }

    private static final class Run {
        private static final long SECOND = 1_000_000_000L;
        private static final long START = Long.MAX_VALUE - 40 * SECOND; // the clock wraps on the way

        private final SplittableRandom random;
        private final InMemoryStorage storage = new InMemoryStorage();
        private final WriteBatch batch = new WriteBatch();
        private final Map<Long, Expected> model = new HashMap<>();
        private final List<Renewal> answers = new ArrayList<>();
        private final LessorConfig config;
        private final RowWriter rows = new RowWriter() {
            @Override
            public void put(Table table, byte[] key, byte[] value) {
                batch.put(table, key, value);
            }

            @Override
            public void delete(Table table, byte[] key) {
                batch.delete(table, key);
            }
        };
        private Lessor lessor;
        private boolean primary;
        private long now;
        private int waiting;

        Run(long seed) {
            random = new SplittableRandom(seed);
            config = new LessorConfig(2, random.nextBoolean(), Duration.ofSeconds(5), Duration.ofSeconds(3));
            lessor = newLessor();
        }

        private Lessor newLessor() {
            return new Lessor(config, () -> START + now, random::nextLong);
        }

        void go() throws StorageException {
            for (int i = 0; i < ACTIONS; i++) {
                act();
                checkLeases();
            }
        }

        private void act() throws StorageException {
            int dice = random.nextInt(100);
            if (dice < 20) {
                grant();
            } else if (dice < 27) {
                revoke(anyId());
            } else if (dice < 40) {
                attachOrDetach();
            } else if (dice < 60) {
                renew();
            } else if (dice < 80) {
                now += random.nextLong(2 * SECOND);
            } else if (dice < 92) {
                expire();
            } else if (dice < 95) {
                checkpoints();
            } else if (dice < 97) {
                promote();
            } else if (dice < 98) {
                lessor.demote();
                primary = false;
                assertThat(answers).hasSize(waiting).allMatch(answer -> answer.status() == Status.NOT_PRIMARY);
                answered();
            } else if (dice < 99) {
                reload();
            }
        }

        private long anyId() {
            List<Long> ids = model.keySet().stream().sorted().toList();
            return ids.isEmpty() || random.nextInt(8) == 0 ? 12_345 : ids.get(random.nextInt(ids.size()));
        }

        private Expected lease(long id) {
            return Objects.requireNonNull(model.get(id));
        }

        private void grant() {
            long id = random.nextInt(6) == 0 ? anyId() : random.nextInt(3) == 0 ? -random.nextInt(9) : lessor.newId();
            long ttl = random.nextInt(20) == 0 ? 9_000_000_001L : random.nextLong(-1, 12);
            Grant grant = lessor.grant(id, ttl, rows);
            EtcdError error = id == 0
                    ? EtcdError.LEASE_NOT_FOUND
                    : ttl > 9_000_000_000L
                            ? EtcdError.LEASE_TTL_TOO_LARGE
                            : model.containsKey(id) ? EtcdError.LEASE_EXISTS : null;
            assertThat(grant.error()).isEqualTo(error);
            if (error == null) {
                Expected lease = new Expected(Math.max(2, ttl));
                assertThat(grant.ttlSeconds()).isEqualTo(lease.ttl);
                lease.expiry = now + lease.ttl * SECOND;
                lease.offer = lease.expiry;
                model.put(id, lease);
            }
        }

        private void revoke(long id) {
            Expected lease = model.remove(id);
            List<byte[]> keys = lessor.keysOf(id);
            assertThat(keys == null ? null : keys.stream().map(String::new).toList())
                    .isEqualTo(lease == null ? null : List.copyOf(lease.keys));
            if (keys != null) {
                keys.forEach(key -> lessor.detach(id, key));
            }
            assertThat(lessor.revoke(id, rows)).isEqualTo(lease != null);
            assertThat(answers).allMatch(answer -> answer.status() == Status.NOT_FOUND && answer.ttlSeconds() == 0);
            waiting -= answers.size();
            answers.clear();
        }

        private void answered() {
            waiting = 0;
            answers.clear();
        }

        private static byte[] bytes(String key) {
            return key.getBytes(StandardCharsets.UTF_8);
        }

        private void attachOrDetach() {
            long id = anyId();
            Expected lease = model.get(id);
            String key = "k" + random.nextInt(5);
            if (lease == null) {
                lessor.detach(id, bytes(key));
            } else if (random.nextBoolean()) {
                lessor.attach(id, bytes(key));
                lease.keys.add(key);
            } else {
                lessor.detach(id, bytes(key));
                lease.keys.remove(key);
            }
        }

        private void renew() {
            long id = anyId();
            Expected lease = model.get(id);
            lessor.renew(id, answers::add);
            if (!primary) {
                assertThat(answers).containsExactly(new Renewal(Status.NOT_PRIMARY, -1, false));
            } else if (lease == null) {
                assertThat(answers).containsExactly(new Renewal(Status.NOT_FOUND, 0, false));
            } else if (lease.expiry <= now) {
                assertThat(answers).isEmpty();
                waiting++;
            } else {
                assertThat(answers).containsExactly(new Renewal(Status.RENEWED, lease.ttl, lease.remaining > 0));
                lease.expiry = now + lease.ttl * SECOND;
                lease.offer = lease.expiry;
                if (lease.remaining > 0) {
                    lessor.checkpoint(id, 0, rows);
                    lease.remaining = 0;
                }
            }
            answers.clear();
        }

        private void expire() {
            int limit = 1 + random.nextInt(5);
            List<Long> expired = lessor.expired(limit);
            List<Long> due = primary
                    ? model.keySet().stream()
                            .filter(id -> lease(id).offer <= now)
                            .toList()
                    : List.of();
            assertThat(expired).hasSize(Math.min(limit, due.size())).isSubsetOf(due);
            for (long id : expired) {
                lease(id).offer = now + 3 * SECOND;
                if (random.nextInt(4) > 0) {
                    revoke(id);
                }
            }
        }

        private void checkpoints() {
            for (LeaseCheckpoint checkpoint : lessor.checkpointsDue(100)) {
                assertThat(config.checkpoints() && primary).isTrue();
                Expected lease = lease(checkpoint.getID());
                assertThat(checkpoint.getRemainingTTL())
                        .isLessThan(lease.ttl)
                        .isEqualTo(-Math.floorDiv(now - lease.expiry, SECOND));
                lessor.checkpoint(checkpoint.getID(), checkpoint.getRemainingTTL(), rows);
                lease.remaining = checkpoint.getRemainingTTL();
            }
        }

        private void promote() {
            primary = true;
            lessor.promote(Duration.ofSeconds(1));
            for (Expected lease : model.values()) {
                lease.expiry = now + ((lease.remaining > 0 ? lease.remaining : lease.ttl) + 1) * SECOND;
                lease.offer = lease.expiry;
            }
        }

        /** A restart: what the rows say lives on, with all of its time. */
        private void reload() throws StorageException {
            storage.commit(batch);
            batch.clear();
            lessor.demote();
            answered();
            lessor = newLessor();
            primary = false;
            try (ReadView view = storage.openReadView()) {
                lessor.load(view);
            }
            model.forEach((id, lease) -> lease.keys.forEach(key -> lessor.attach(id, bytes(key))));
        }

        private void checkLeases() {
            List<Long> ids = lessor.leases();
            assertThat(ids).containsExactlyInAnyOrderElementsOf(model.keySet());
            if (primary) {
                assertThat(ids).isSortedAccordingTo(Comparator.comparingLong(id -> lease(id).expiry));
            }
            for (long id : ids) {
                Expected lease = lease(id);
                LeaseStatus status = lessor.timeToLive(id, true);
                assertThat(status).isNotNull();
                assertThat(status.grantedTtlSeconds()).isEqualTo(lease.ttl);
                assertThat(status.keys().stream().map(ByteString::toStringUtf8).toList())
                        .isEqualTo(List.copyOf(lease.keys));
                if (primary) {
                    assertThat(status.remainingSeconds()).isEqualTo((lease.expiry - now) / SECOND);
                }
            }
            @Nullable LeaseStatus unknown = lessor.timeToLive(777, true);
            assertThat(unknown).isNull();
        }
    }
}
