package io.garboard.proxy.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.etcd.mvcc.KeyValue;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Rows that are read with a part of them missing, beside the same rows read whole. */
class RowViewTest {

    private static final int SEEDS = 20_000;
    private static final int VALUE_START_BYTES = 20;
    private static final int VALUE_END_BYTES = 10;

    private static KeyValue row(SplittableRandom random) {
        KeyValue.Builder row = KeyValue.newBuilder()
                .setKey(bytes(random, random.nextInt(150)))
                .setValue(bytes(random, random.nextInt(400)));
        if (random.nextInt(8) > 0) {
            row.setCreateRevision(number(random)).setModRevision(number(random)).setVersion(number(random));
        }
        if (random.nextBoolean()) {
            row.setLease(number(random));
        }
        return row.build();
    }

    private static ByteString bytes(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }

    private static long number(SplittableRandom random) {
        return random.nextLong() >>> random.nextInt(1, Long.SIZE);
    }

    @Test
    void what_is_read_around_a_gap_is_what_the_row_says() {
        int read = 0;
        Long only = Long.getLong("seed");
        for (long seed = only == null ? 1 : only; seed <= (only == null ? SEEDS : only); seed++) {
            String replay = "replay: mvn -pl proxy -am test -Dtest=RowViewTest"
                    + " -Dsurefire.failIfNoSpecifiedTests=false -Dseed=" + seed;
            SplittableRandom random = new SplittableRandom(seed);
            byte[] row = row(random).toByteArray();
            RowView whole = new RowView().read(row, 0, row.length);
            int gapStart = random.nextInt(row.length + 1);
            int gapEnd = random.nextInt(gapStart, row.length + 1);
            byte[] ends = Arrays.copyOf(row, row.length + 20);
            Arrays.fill(ends, gapStart, gapEnd, (byte) random.nextInt());
            RowView view = new RowView();
            boolean enough = view.readAround(ends, row.length, gapStart, gapEnd, VALUE_START_BYTES, VALUE_END_BYTES);
            boolean inValue = whole.valueStart + VALUE_START_BYTES <= gapStart
                    && whole.valueStart + whole.valueLength - VALUE_END_BYTES >= gapEnd;
            assertThat(enough).as(replay).isEqualTo(inValue);
            if (enough) {
                read++;
                assertThat(numbers(view)).as(replay).isEqualTo(numbers(whole));
            }
        }
        assertThat(read).as("rows that were read").isPositive();
    }

    private static long[] numbers(RowView view) {
        return new long[] {
            view.start,
            view.end,
            view.keyStart,
            view.keyLength,
            view.valueFieldStart,
            view.valueStart,
            view.valueLength,
            view.modRevision
        };
    }
}
