package io.garboard.core.compaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AutoCompactionTest {

    @Test
    void revisionModeKeepsTheNewestRevisions() {
        RevisionCompaction compaction = new RevisionCompaction(100);
        assertThat(compaction.interval()).isEqualTo(Duration.ofMinutes(5));
        assertThat(compaction.tick(0, 100)).isEqualTo(AutoCompaction.NONE);
        assertThat(compaction.tick(1, 250)).isEqualTo(150);
        compaction.finished(true);
        assertThat(compaction.tick(2, 250)).isEqualTo(AutoCompaction.NONE);
        assertThat(compaction.tick(3, 251)).isEqualTo(151);
        compaction.finished(false);
        assertThat(compaction.tick(4, 251)).isEqualTo(151);
    }

    /** Writes one revision a note; in any period the history kept must reach back at least that period. */
    @Test
    void periodicModeKeepsAtLeastThePeriodAndNotMuchMore() {
        for (Duration period : new Duration[] {Duration.ofMinutes(10), Duration.ofHours(1), Duration.ofHours(5)}) {
            PeriodicCompaction compaction = new PeriodicCompaction(period);
            long noteNanos = compaction.interval().toNanos();
            long periodNotes = period.toNanos() / noteNanos;
            long compacted = 0;
            for (long note = 0; note < periodNotes * 4; note++) {
                long target = compaction.tick(note * noteNanos, 1 + note);
                if (target != AutoCompaction.NONE) {
                    assertThat(note + 1 - target).isGreaterThanOrEqualTo(periodNotes);
                    compacted = target;
                    compaction.finished(true);
                }
                if (note > periodNotes) {
                    assertThat(note + 1 - compacted).isLessThanOrEqualTo(periodNotes + 11);
                }
            }
            assertThat(compacted).isGreaterThan(periodNotes);
        }
    }

    @Test
    void periodicModeTriesAFailedCompactionAgainAtTheNextNote() {
        PeriodicCompaction compaction = new PeriodicCompaction(Duration.ofMinutes(10));
        long minute = Duration.ofMinutes(1).toNanos();
        for (int i = 0; i < 10; i++) {
            assertThat(compaction.tick(i * minute, 10 + i)).isEqualTo(AutoCompaction.NONE);
        }
        assertThat(compaction.tick(10 * minute, 20)).isEqualTo(10);
        compaction.finished(false);
        assertThat(compaction.tick(11 * minute, 21)).isEqualTo(11);
        compaction.finished(true);
        assertThat(compaction.tick(12 * minute, 22)).isEqualTo(AutoCompaction.NONE);
    }

    @Test
    void refusesSenselessRetention() {
        assertThatThrownBy(() -> new RevisionCompaction(0)).hasMessageContaining("expected: >= 1");
        assertThatThrownBy(() -> new PeriodicCompaction(Duration.ZERO)).hasMessageContaining("expected: >= 1ms");
    }
}
