package io.garboard.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SamplesTest {

    @Test
    void theMedianIsTheMiddleOneOrTheMeanOfTwo() {
        assertThat(Samples.of(9, 1, 5).median()).isEqualTo(5);
        assertThat(Samples.of(9, 1, 5, 6).median()).isEqualTo(5.5);
        assertThat(Samples.of(7).median()).isEqualTo(7);
        assertThat(Samples.of().median()).isNaN();
    }

    @Test
    void theSpreadIsTheRangeToTheMedian() {
        assertThat(Samples.of(90, 110, 100).spread()).isEqualTo(0.2, within(1e-9));
        assertThat(Samples.of(7).spread()).isZero();
        assertThat(Samples.of(0, 0).spread()).isNaN();
    }

    @Test
    void theRatioIsOfTheMedians() {
        assertThat(Samples.of(10, 30, 20).ratio(Samples.of(10))).isEqualTo(2);
        assertThat(Samples.of(10).ratio(Samples.of(0))).isNaN();
        assertThat(Samples.of(Double.NaN).ratio(Samples.of(1))).isNaN();
    }
}
