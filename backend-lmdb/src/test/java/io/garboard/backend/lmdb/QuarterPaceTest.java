package io.garboard.backend.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuarterPaceTest {

    private static final long MILLI = 1_000_000;

    @Test
    void restsThreeTimesAsLongAsAStepTook() {
        assertThat(rest(2 * MILLI, 1_000_000, 100 * MILLI, 0)).isEqualTo(6 * MILLI);
        assertThat(rest(2 * MILLI, 1_000_000, 100 * MILLI, 1_000_000)).isEqualTo(6 * MILLI);
    }

    @Test
    void restsLessToBeTwiceAsFastAsWhatIsWritten() {
        // 100,000 bytes in each millisecond: a step of 1,000,000 must not take longer than 5.
        assertThat(rest(2 * MILLI, 1_000_000, 100 * MILLI, 10_000_000)).isEqualTo(3 * MILLI);
        assertThat(rest(6 * MILLI, 1_000_000, 100 * MILLI, 10_000_000)).isZero();
        assertThat(rest(MILLI, 0, 100 * MILLI, 10_000_000)).isZero();
    }

    @Test
    void restsLessToCopy32MebibytesASecond() {
        assertThat(rest(500 * MILLI, 32 << 20, 1000 * MILLI, 0)).isEqualTo(500 * MILLI);
        assertThat(rest(2000 * MILLI, 32 << 20, 1000 * MILLI, 0)).isZero();
    }

    @Test
    void noFigureIsTooLarge() {
        assertThat(rest(MILLI, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(3 * MILLI);
        assertThat(rest(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, 0)).isNotNegative();
    }

    @Test
    void returnsAtOnceIfItIsStopped() {
        new QuarterPace()
                .rest(new CopyPace.Progress(Long.MAX_VALUE / 8, Long.MAX_VALUE, Long.MAX_VALUE, 0), () -> true);
    }

    private static long rest(long stepNanos, long stepBytes, long elapsedNanos, long committedBytes) {
        return QuarterPace.restNanos(new CopyPace.Progress(stepNanos, stepBytes, elapsedNanos, committedBytes));
    }
}
