package io.garboard.core.simulation;

import io.garboard.core.wal.Disk;
import io.garboard.core.wal.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk whose faults are drawn from a seed. A crash loses what was not forced: all of it, its end, or sectors here and
 * there, with a bit flipped now and then. Forces take time, which {@link #takeSpentNanos} tells; a crash can be ordered for
 * the middle of a step; it can be full, or fail.
 */
final class SimulatedDisk implements Disk {

    private static final int SECTOR_BYTES = 512;

    /** What a disk says that does not work. */
    static final class Failure extends IOException {
        private static final long serialVersionUID = 1L;

        Failure(String message) {
            super(message);
        }

        static boolean isIn(@Nullable Throwable thrown) {
            for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
                if (cause instanceof Failure) {
                    return true;
                }
            }
            return false;
        }
    }

    /** A change of the directory that has not been forced. */
    private interface NameChange {
        void applyTo(Map<Path, SimulatedFile> names);
    }

    private final SplittableRandom random;
    private final Map<Path, SimulatedFile> names = new TreeMap<>();
    private final Map<Path, SimulatedFile> durableNames = new TreeMap<>();
    private final List<NameChange> unforcedNames = new ArrayList<>();
    private final List<Path> locks = new ArrayList<>();

    private int boot;
    private long spentNanos;
    /** What a force costs. */
    private long forceNanos = 100_000;
    /** Operations until the machine stops; negative: it does not. */
    private int operationsToCrash = -1;

    private boolean failing;
    private long bytesMax = Long.MAX_VALUE;

    SimulatedDisk(SplittableRandom random) {
        this.random = random;
    }

    // ---- faults ----

    void setForceNanos(long nanos) {
        forceNanos = nanos;
    }

    /** The machine stops with one of the next operations. */
    void crashWithin(int operations) {
        operationsToCrash = random.nextInt(operations);
    }

    /** Every write and force fails from now on. */
    void setFailing(boolean on) {
        failing = on;
    }

    /** Files take no more room than they do now. */
    void setFull(boolean on) {
        bytesMax = on ? usedBytes() : Long.MAX_VALUE;
    }

    private long usedBytes() {
        return names.values().stream().mapToLong(file -> file.content.length).sum();
    }

    /** How long the operations since the last call took. */
    long takeSpentNanos() {
        long spent = spentNanos;
        spentNanos = 0;
        return spent;
    }

    long spentNanos() {
        return spentNanos;
    }

    /** The process dies, the machine does not: everything that was written stays. */
    void kill() {
        boot++;
        locks.clear();
        operationsToCrash = -1;
    }

    /** The machine stops and starts again. */
    void crash() {
        kill();
        int kept = random.nextInt(unforcedNames.size() + 1);
        unforcedNames.subList(0, kept).forEach(change -> change.applyTo(durableNames));
        unforcedNames.clear();
        names.clear();
        names.putAll(durableNames);
        names.values().forEach(file -> file.crash(random, SECTOR_BYTES));
    }

    /** Everything is gone. */
    void wipe() {
        kill();
        names.clear();
        durableNames.clear();
        unforcedNames.clear();
    }

    /**
     * Flips a bit of what was on disk before something later was: the log must notice.
     *
     * @return how to undo it; null if there is no such bit yet
     */
    @Nullable
    Runnable rot() {
        List<SimulatedFile> files = names.entrySet().stream()
                .filter(file -> file.getKey().startsWith("/wal") && file.getValue().provenBytes > 0)
                .map(Map.Entry::getValue)
                .toList();
        if (files.isEmpty()) {
            return null;
        }
        // The last one, mostly: before it, the next segment's header tells.
        SimulatedFile file = files.get(random.nextInt(3) == 0 ? random.nextInt(files.size()) : files.size() - 1);
        int at = random.nextInt(file.provenBytes);
        int bit = 1 << random.nextInt(8);
        file.flip(at, bit);
        return () -> file.flip(at, bit);
    }

    /** Something is about to change: the moment to crash, or to fail. */
    void operation(boolean mayFail) throws IOException {
        if (operationsToCrash >= 0 && operationsToCrash-- == 0) {
            throw new SimulatedCrash();
        }
        if (failing && mayFail) {
            throw new Failure("Input/output error");
        }
    }

    // ---- Disk ----

    @Override
    public void createDirectories(Path directory) {}

    @Override
    public List<String> list(Path directory) {
        return names.keySet().stream()
                .filter(file -> directory.equals(file.getParent()))
                .map(file -> String.valueOf(file.getFileName()))
                .toList();
    }

    @Override
    public DiskFile create(Path file) throws IOException {
        operation(true);
        SimulatedFile made = new SimulatedFile();
        change(all -> all.put(file, made));
        return new OpenFile(made);
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        SimulatedFile found = names.get(file);
        if (found == null) {
            throw new NoSuchFileException(file.toString());
        }
        return new OpenFile(found);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        operation(true);
        change(all -> {
            SimulatedFile file = all.remove(from);
            if (file != null) {
                all.put(to, file);
            }
        });
    }

    @Override
    public void delete(Path file) throws IOException {
        operation(true);
        change(all -> all.remove(file));
    }

    private void change(NameChange change) {
        change.applyTo(names);
        unforcedNames.add(change);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        operation(true);
        spentNanos += forceNanos;
        unforcedNames.forEach(change -> change.applyTo(durableNames));
        unforcedNames.clear();
    }

    @Override
    public Closeable lock(Path file) throws IOException {
        if (locks.contains(file)) {
            throw new IOException(file + " is locked");
        }
        locks.add(file);
        return () -> locks.remove(file);
    }

    @Override
    public long usableBytes(Path directory) {
        return bytesMax == Long.MAX_VALUE ? bytesMax : Math.max(0, bytesMax - usedBytes());
    }

    private final class OpenFile implements DiskFile {

        private final SimulatedFile file;
        private final int openedIn = boot;

        OpenFile(SimulatedFile file) {
            this.file = file;
        }

        @Override
        public long size() {
            return file.content.length;
        }

        @Override
        public int read(ByteBuffer target, long position) {
            int length = Math.min(target.remaining(), (int) Math.max(0, file.content.length - position));
            target.put(file.content, (int) position, length);
            return length;
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            checkBoot();
            operation(true);
            byte[] data = new byte[source.remaining()];
            source.get(data);
            long growth = position + data.length - file.content.length;
            if (growth > 0 && bytesMax != Long.MAX_VALUE && usedBytes() + growth > bytesMax) {
                throw new Failure("No space left on device");
            }
            file.write((int) position, data);
        }

        @Override
        public void force() throws IOException {
            checkBoot();
            operation(true);
            spentNanos += forceNanos;
            file.force();
            operation(false);
        }

        private void checkBoot() {
            if (openedIn != boot) {
                throw new IllegalStateException("a file is used by a process that has died");
            }
        }

        @Override
        public void close() {}
    }
}
