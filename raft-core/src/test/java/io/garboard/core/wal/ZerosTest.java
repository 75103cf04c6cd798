package io.garboard.core.wal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ZerosTest {

    @Test
    void isWrittenInPagesSoThatALaterForceCostsPages() throws IOException {
        Recorder file = new Recorder();
        Zeros.write(file, 5000, (2 << 20) + 7);
        long at = 5000;
        for (long[] write : file.writes) {
            assertThat(write[0]).isEqualTo(at);
            at += write[1];
            assertThat((at - 1) / 4096).as("a write lies in one page").isEqualTo(write[0] / 4096);
        }
        assertThat(at).isEqualTo((2 << 20) + 7);
    }

    /** Notes where each write went, and how long it was. */
    private static final class Recorder implements DiskFile {
        private final List<long[]> writes = new ArrayList<>();

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
