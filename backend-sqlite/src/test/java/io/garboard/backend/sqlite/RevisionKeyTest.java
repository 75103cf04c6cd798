package io.garboard.backend.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Replay a failure with {@code -Dseed=N}. */
class RevisionKeyTest {

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);

    @Test
    void whatIsPackedIsUnpackedAndKeepsItsOrder() {
        for (int i = 0; i < 20_000; i++) {
            byte[] one = randomRevision();
            byte[] other = randomRevision();
            long row = RevisionKey.pack(one);
            assertThat(RevisionKey.unpack(row)).as("-Dseed=%s", seed).isEqualTo(one);
            assertThat(Integer.signum(Long.compare(row, RevisionKey.pack(other))))
                    .as("-Dseed=%s", seed)
                    .isEqualTo(Integer.signum(Arrays.compareUnsigned(one, other)));
        }
    }

    @Test
    void allRowsBelowTheFloorOfAKeyHaveKeysBelowIt() {
        for (int i = 0; i < 20_000; i++) {
            byte[] key = randomRevision();
            byte[] from = Arrays.copyOf(randomRevision(), random.nextInt(20));
            long floor = RevisionKey.floor(from);
            if (floor == RevisionKey.NONE || RevisionKey.pack(key) < floor) {
                assertThat(Arrays.compareUnsigned(key, from))
                        .as("-Dseed=%s", seed)
                        .isNegative();
            }
        }
    }

    @Test
    void whatDoesNotFitIsNotPacked() {
        assertThat(RevisionKey.pack(new byte[0])).isEqualTo(RevisionKey.NONE);
        assertThat(RevisionKey.pack(new byte[17])).isEqualTo(RevisionKey.NONE);
        assertThat(RevisionKey.pack(revision(1L << 43, 0, false))).isEqualTo(RevisionKey.NONE);
        assertThat(RevisionKey.pack(revision(-1, 0, false))).isEqualTo(RevisionKey.NONE);
        assertThat(RevisionKey.pack(revision(1, 1L << 19, false))).isEqualTo(RevisionKey.NONE);
        byte[] otherMark = revision(1, 0, true);
        otherMark[17] = 'u';
        assertThat(RevisionKey.pack(otherMark)).isEqualTo(RevisionKey.NONE);
        assertThat(RevisionKey.pack(revision((1L << 43) - 1, (1L << 19) - 1, true)))
                .isEqualTo(Long.MAX_VALUE);
    }

    private byte[] randomRevision() {
        long main = random.nextBoolean() ? random.nextInt(3) : random.nextLong(1L << 43);
        return revision(main, random.nextInt(3), random.nextBoolean());
    }

    private static byte[] revision(long main, long sub, boolean tombstone) {
        ByteBuffer key = ByteBuffer.allocate(tombstone ? 18 : 17)
                .putLong(main)
                .put((byte) '_')
                .putLong(sub);
        if (tombstone) {
            key.put((byte) 't');
        }
        return key.array();
    }
}
