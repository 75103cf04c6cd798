package io.garboard.core.wal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ZerosTest {

    @Test
    void isWrittenInUnitsSoThatALaterForceCostsUnits() throws IOException {
        for (int unitBytes = Zeros.UNIT_BYTES_MIN; unitBytes <= Zeros.UNIT_BYTES_MAX; unitBytes *= 2) {
            Recorder file = new Recorder();
            Zeros.writeSlice(file, 5000, 1_000_007, unitBytes);
            file.assertCovers(5000, 1_000_007, unitBytes);
        }
    }

    @Test
    void isWrittenInPagesIfNothingIsKnownOfForces() throws IOException {
        Recorder file = new Recorder();
        Zeros.write(file, 5000, (2 << 20) + 7);
        file.assertCovers(5000, (2 << 20) + 7, 4096);
    }

    @Test
    void unitsAreAQuarterOfAForce() {
        long[][] expected = {
            {0, 4096},
            {1100, 4096},
            {22_000, 4096},
            {32_767, 4096},
            {32_768, 8192},
            {70_000, 16_384},
            {200_000, 32_768},
            {1L << 40, 32_768}
        };
        for (long[] pair : expected) {
            assertThat(Zeros.unitBytes(pair[0]))
                    .as("%d bytes in a force", pair[0])
                    .isEqualTo((int) pair[1]);
        }
    }

    /** Notes where each write went, and how long it was. */
    private static final class Recorder implements DiskFile {
        private final List<long[]> writes = new ArrayList<>();

        void assertCovers(long from, long to, int unitBytes) {
            long at = from;
            for (long[] write : writes) {
                assertThat(write[0]).isEqualTo(at);
                at += write[1];
                assertThat((at - 1) / unitBytes).as("a write lies in one unit").isEqualTo(write[0] / unitBytes);
            }
            assertThat(at).isEqualTo(to);
        }

        @Override
        public long size() {
            return 0;
        }

        @Override
        public int read(ByteBuffer target, long position) {
            return 0;
        }

        @Override
        public void write(ByteBuffer source, long position) {
            writes.add(new long[] {position, source.remaining()});
            source.position(source.limit());
        }

        @Override
        public void force() {}

        @Override
        public void close() {}
    }
}
