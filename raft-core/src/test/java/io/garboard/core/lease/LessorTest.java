package io.garboard.core.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.core.lease.Renewal.Status;
import io.garboard.core.storage.RowWriter;
import io.garboard.core.storage.Tables;
import io.garboard.spi.storage.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LessorTest {

    private static final long SECOND = 1_000_000_000L;

    private final List<String> written = new ArrayList<>();
    private final RowWriter rows = new RowWriter() {
        @Override
        public void put(Table table, byte[] key, byte[] value) {
            assertThat(table).isEqualTo(Tables.LEASE);
            written.add(HexFormat.of().formatHex(key) + "=" + HexFormat.of().formatHex(value));
        }

        @Override
        public void delete(Table table, byte[] key) {
            assertThat(table).isEqualTo(Tables.LEASE);
            written.add(HexFormat.of().formatHex(key) + " gone");
        }
    };
    private final AtomicLong now = new AtomicLong();
    private final Lessor lessor = new Lessor(LessorConfig.of(1_000), now::get, () -> 4);

    @Test
    void the_shortest_lease_outlives_an_election() {
        assertThat(LessorConfig.minTtlSeconds(1_000)).isEqualTo(2);
        assertThat(LessorConfig.minTtlSeconds(1_333)).isEqualTo(2);
        assertThat(LessorConfig.minTtlSeconds(1_334)).isEqualTo(3);
        assertThat(LessorConfig.minTtlSeconds(10)).isEqualTo(1);
        assertThat(LessorConfig.minTtlSeconds(50_000)).isEqualTo(75);
        assertThat(LessorConfig.of(1_000).revokeRetry()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void rows_are_as_etcd_writes_them() {
        lessor.grant(0x1234, 10, rows);
        lessor.grant(-2, 60, rows);
        lessor.checkpoint(-2, 7, rows);
        lessor.revoke(0x1234, rows);
        assertThat(written)
                .containsExactly(
                        "0000000000001234=08b424100a",
                        "fffffffffffffffe=08feffffffffffffffff01103c",
                        "fffffffffffffffe=08feffffffffffffffff01103c1807",
                        "0000000000001234 gone");
    }

    @Test
    void the_longest_time_to_live_does_not_overflow() {
        now.set(Long.MAX_VALUE - 5);
        lessor.promote(Duration.ofSeconds(1));
        lessor.grant(1, Lessor.TTL_SECONDS_MAX, rows);
        lessor.grant(2, 5, rows);
        LeaseStatus status = lessor.timeToLive(1, false);
        assertThat(status).isNotNull();
        assertThat(status.remainingSeconds()).isEqualTo(Lessor.TTL_SECONDS_MAX);
        now.addAndGet(6 * SECOND);
        assertThat(lessor.leases()).containsExactly(2L, 1L);
        assertThat(lessor.expired(10)).containsExactly(2L);
    }

    @Test
    void a_new_leader_spreads_expiries_out() {
        for (long id = 1; id <= 4_000; id++) {
            lessor.grant(id, 10, rows);
        }
        lessor.promote(Duration.ZERO);
        assertThat(expiredUntil(10)).isEqualTo(750);
        assertThat(expiredUntil(11)).isEqualTo(750);
        assertThat(expiredUntil(12)).isEqualTo(750);
        assertThat(expiredUntil(15)).isEqualTo(1_750);
    }

    private int expiredUntil(long second) {
        now.set(second * SECOND);
        return lessor.expired(10_000).size();
    }

    @Test
    void a_renewal_after_a_long_extension_counts_from_now() {
        lessor.grant(1, 5, rows);
        lessor.promote(Duration.ofSeconds(60));
        lessor.renew(1, renewal -> assertThat(renewal.status()).isEqualTo(Status.RENEWED));
        now.set(5 * SECOND);
        assertThat(lessor.expired(10)).containsExactly(1L);
    }

    @Test
    void only_so_many_wait_for_one_revocation() {
        lessor.promote(Duration.ZERO);
        lessor.grant(1, 5, rows);
        now.set(5 * SECOND);
        List<Renewal> answers = new ArrayList<>();
        for (int i = 0; i < Lease.WAITING_MAX + 3; i++) {
            lessor.renew(1, answers::add);
        }
        assertThat(answers).hasSize(3).allMatch(answer -> answer.status() == Status.OVERLOADED);
        answers.clear();
        lessor.revoke(1, rows);
        assertThat(answers).hasSize(Lease.WAITING_MAX).allMatch(answer -> answer.status() == Status.NOT_FOUND);
    }

    @Test
    void fresh_ids_are_positive_and_unused() {
        AtomicLong random = new AtomicLong(-3);
        Lessor counting = new Lessor(LessorConfig.of(1_000), now::get, random::getAndIncrement);
        counting.grant(Long.MAX_VALUE, 5, rows);
        counting.grant(1, 5, rows);
        assertThat(counting.newId()).isEqualTo(Long.MAX_VALUE - 2);
        assertThat(counting.newId()).isEqualTo(Long.MAX_VALUE - 1);
        assertThat(counting.newId()).isEqualTo(2);
    }

    @Test
    void counts_what_happens() {
        lessor.promote(Duration.ZERO);
        lessor.grant(1, 5, rows);
        lessor.renew(1, renewal -> {});
        now.set(5 * SECOND);
        lessor.expired(1);
        lessor.revoke(1, rows);
        LeaseCounters counters = lessor.counters();
        assertThat(List.of(counters.granted(), counters.renewed(), counters.expired(), counters.revoked()))
                .containsExactly(1L, 1L, 1L, 1L);
    }
}
