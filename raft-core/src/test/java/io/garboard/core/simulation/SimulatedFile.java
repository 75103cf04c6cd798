package io.garboard.core.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** A file: what a process reads, and what is left of it after a crash. */
final class SimulatedFile {

    private static final class Write {
        final int position;
        final byte[] bytes;
        /** Of the file, when this was written. */
        final int forcedEnd;

        Write(int position, byte[] bytes, int forcedEnd) {
            this.position = position;
            this.bytes = bytes;
            this.forcedEnd = forcedEnd;
        }

        int end() {
            return position + bytes.length;
        }
    }

    byte[] content = {};
    /** Below this, damage must be noticed: something later on disk says that it had been forced. */
    int provenBytes;

    private byte[] durable = {};
    private final List<Write> unforced = new ArrayList<>();
    /** Where the last forced write of something other than zeros ends. */
    private int forcedEnd;

    void write(int position, byte[] bytes) {
        content = patch(content, position, bytes, bytes.length);
        unforced.add(new Write(position, bytes, forcedEnd));
    }

    void force() {
        for (Write write : unforced) {
            durable = patch(durable, write.position, write.bytes, write.bytes.length);
            if (!isZero(write.bytes)) {
                forcedEnd = write.end();
                provenBytes = Math.max(provenBytes, Math.min(write.forcedEnd, write.position));
            }
        }
        unforced.clear();
    }

    private static boolean isZero(byte[] bytes) {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private static byte[] patch(byte[] target, int position, byte[] bytes, int length) {
        byte[] patched = target.length >= position + length ? target : Arrays.copyOf(target, position + length);
        System.arraycopy(bytes, 0, patched, position, length);
        return patched;
    }

    /** Keeps nothing of what was not forced, or all up to some byte of it, or sectors here and there. */
    void crash(SplittableRandom random, int sectorBytes) {
        if (unforced.isEmpty()) {
            return;
        }
        int style = random.nextInt(3);
        int whole = style == 1 ? random.nextInt(unforced.size() + 1) : 0;
        for (int i = 0; i < unforced.size(); i++) {
            Write write = unforced.get(i);
            if (style == 1 && i <= whole) {
                int kept = i < whole ? write.bytes.length : random.nextInt(write.bytes.length + 1);
                durable = patch(durable, write.position, write.bytes, kept);
            } else if (style == 2) {
                keepSectors(write, random, sectorBytes);
            }
        }
        if (random.nextInt(8) == 0) {
            flipUnforced(random);
        }
        unforced.clear();
        content = durable.clone();
    }

    private void keepSectors(Write write, SplittableRandom random, int sectorBytes) {
        int from = write.position;
        while (from < write.end()) {
            int to = Math.min((from / sectorBytes + 1) * sectorBytes, write.end());
            if (random.nextBoolean()) {
                byte[] sector = Arrays.copyOfRange(write.bytes, from - write.position, to - write.position);
                durable = patch(durable, from, sector, sector.length);
            }
            from = to;
        }
    }

    private void flipUnforced(SplittableRandom random) {
        Write write = unforced.get(random.nextInt(unforced.size()));
        int at = write.position + random.nextInt(Math.max(1, write.bytes.length));
        if (at < durable.length) {
            durable[at] ^= (byte) (1 << random.nextInt(8));
        }
    }

    void flip(int at, int bit) {
        content[at] ^= (byte) bit;
        if (content != durable && at < durable.length) {
            durable[at] ^= (byte) bit;
        }
    }
}
