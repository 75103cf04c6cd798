package io.garboard.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProcessUsageTest {

    @Test
    void theNameOfAProcessMayHoldAnything() {
        String stat = "42 (a) (b 7 7) S 1 2 3 4 5 6 7 8 9 10 250 150 0 0 20 0";
        String status = "Name:\ta\nVmPeak:\t   9 kB\nVmHWM:\t   2048 kB\n";
        String io = "read_bytes: 5\nwrite_bytes: 77\ncancelled_write_bytes: 3\n";
        assertThat(ProcessUsage.parse(stat, status, io)).isEqualTo(new ProcessUsage(4.0, 2 << 20, 77));
    }

    @Test
    void severalProcessesAddUpExceptTheirMemory() {
        assertThat(new ProcessUsage(1, 10, 100).plus(new ProcessUsage(2, 7, 50)))
                .isEqualTo(new ProcessUsage(3, 10, 150));
    }

    @Test
    void ourOwnIsThere() throws IOException {
        assertThat(ProcessUsage.ofClient().peakResidentBytes()).isPositive();
    }
}
