package io.garboard.core.wal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that fails as disks do: a crash loses what was not forced, all of it, whole sectors here and there, or
 * the end of a write; it can be full, and a force can fail. Any thread may use it.
 */
public final class FaultDisk implements Disk {

    static final int SECTOR_BYTES = 512;

    private static final class Write {
        final int position;
        final byte[] data;

        Write(int position, byte[] data) {
            this.position = position;
            this.data = data;
        }
    }

    private static final class Inode {
        byte[] content = {};
        byte[] durable = {};
        final List<Write> unforced = new ArrayList<>();
    }

    /** A change of the directory that has not been forced. */
    private interface NameChange {
        void applyTo(Map<Path, Inode> names);
    }

    private final Map<Path, Inode> names = new TreeMap<>();
    private final Map<Path, Inode> durableNames = new TreeMap<>();
    private final List<NameChange> unforcedNames = new ArrayList<>();
    private final List<Path> locks = new ArrayList<>();

    private long bytesMax = Long.MAX_VALUE;
    private boolean forceFails;
    private int forcesLeft = Integer.MAX_VALUE;
    private int forces;
    /** Raised by a crash: files that were open before are gone with their process. */
    private int boots;

    // ---- faults ----

    /** From now on files may not grow beyond this, all together. */
    public synchronized void setCapacity(long bytes) {
        bytesMax = bytes;
    }

    public synchronized void failForces() {
        forceFails = true;
    }

    /** So many forces work, the ones after fail until a crash. */
    synchronized void failAfterForces(int count) {
        forcesLeft = count;
    }

    public synchronized int forces() {
        return forces;
    }

    /** The machine stops and starts again. */
    public synchronized void crash(SplittableRandom random) {
        boots++;
        forcesLeft = Integer.MAX_VALUE;
        int kept = random.nextInt(unforcedNames.size() + 1);
        unforcedNames.subList(0, kept).forEach(change -> change.applyTo(durableNames));
        unforcedNames.clear();
        names.clear();
        names.putAll(durableNames);
        for (Inode inode : names.values()) {
            tear(inode, random);
        }
        locks.clear();
    }

    private static void tear(Inode inode, SplittableRandom random) {
        int style = random.nextInt(3);
        int whole = style == 1 ? random.nextInt(inode.unforced.size() + 1) : 0;
        for (int i = 0; i < inode.unforced.size(); i++) {
            Write write = inode.unforced.get(i);
            if (style == 1 && i <= whole) {
                int length = i < whole ? write.data.length : random.nextInt(write.data.length + 1);
                inode.durable = patch(inode.durable, write.position, Arrays.copyOf(write.data, length));
            } else if (style == 2) {
                tearSectors(inode, write, random);
            }
        }
        inode.unforced.clear();
        inode.content = inode.durable.clone();
    }

    private static void tearSectors(Inode inode, Write write, SplittableRandom random) {
        int from = 0;
        while (from < write.data.length) {
            int sectorEnd = ((write.position + from) / SECTOR_BYTES + 1) * SECTOR_BYTES - write.position;
            int to = Math.min(sectorEnd, write.data.length);
            if (random.nextBoolean()) {
                inode.durable = patch(inode.durable, write.position + from, Arrays.copyOfRange(write.data, from, to));
            }
            from = to;
        }
    }

    private static byte[] patch(byte[] content, int position, byte[] data) {
        byte[] patched =
                content.length >= position + data.length ? content : Arrays.copyOf(content, position + data.length);
        System.arraycopy(data, 0, patched, position, data.length);
        return patched;
    }

    /** The process dies, the machine does not: everything that was written stays. */
    public synchronized void killProcess() {
        locks.clear();
    }

    synchronized byte[] contentOf(Path file) {
        return inode(file).content;
    }

    /** Puts something else in a file, as rot would. */
    synchronized void overwrite(Path file, byte[] content) {
        Inode inode = inode(file);
        inode.content = content.clone();
        inode.durable = content.clone();
        inode.unforced.clear();
    }

    synchronized void remove(Path file) {
        names.remove(file);
        durableNames.remove(file);
    }

    /** The segments, in order. */
    synchronized List<Path> segments(Path directory) {
        return list(directory).stream()
                .filter(SegmentHeader::isSegmentName)
                .sorted()
                .map(directory::resolve)
                .toList();
    }

    private Inode inode(Path file) {
        Inode inode = names.get(file);
        if (inode == null) {
            throw new IllegalArgumentException("no file " + file);
        }
        return inode;
    }

    // ---- Disk ----

    @Override
    public void createDirectories(Path directory) {}

    @Override
    public synchronized List<String> list(Path directory) {
        return names.keySet().stream()
                .filter(file -> directory.equals(file.getParent()))
                .map(file -> String.valueOf(file.getFileName()))
                .toList();
    }

    @Override
    public synchronized DiskFile create(Path file) {
        Inode inode = new Inode();
        change(all -> all.put(file, inode));
        return new MemoryFile(inode);
    }

    @Override
    public synchronized DiskFile open(Path file) throws IOException {
        @Nullable Inode inode = names.get(file);
        if (inode == null) {
            throw new NoSuchFileException(file.toString());
        }
        return new MemoryFile(inode);
    }

    @Override
    public synchronized void rename(Path from, Path to) {
        change(all -> {
            Inode inode = all.remove(from);
            if (inode != null) {
                all.put(to, inode);
            }
        });
    }

    @Override
    public synchronized void delete(Path file) {
        change(all -> all.remove(file));
    }

    private void change(NameChange change) {
        change.applyTo(names);
        unforcedNames.add(change);
    }

    @Override
    public synchronized void forceDirectory(Path directory) throws IOException {
        force();
        unforcedNames.forEach(change -> change.applyTo(durableNames));
        unforcedNames.clear();
    }

    private void force() throws IOException {
        if (forceFails || forcesLeft-- <= 0) {
            throw new IOException("Input/output error");
        }
        forces++;
    }

    @Override
    public synchronized Closeable lock(Path file) throws IOException {
        if (locks.contains(file)) {
            throw new IOException(file + " is locked");
        }
        locks.add(file);
        return () -> unlock(file);
    }

    private synchronized void unlock(Path file) {
        locks.remove(file);
    }

    private final class MemoryFile implements DiskFile {

        private final Inode inode;
        private final int boot = boots;

        MemoryFile(Inode inode) {
            this.inode = inode;
        }

        @Override
        public long size() {
            synchronized (FaultDisk.this) {
                return inode.content.length;
            }
        }

        @Override
        public int read(ByteBuffer target, long position) {
            synchronized (FaultDisk.this) {
                int length = Math.min(target.remaining(), (int) Math.max(0, inode.content.length - position));
                target.put(inode.content, (int) position, length);
                return length;
            }
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            byte[] data = new byte[source.remaining()];
            source.get(data);
            synchronized (FaultDisk.this) {
                write(data, (int) position);
            }
        }

        private void write(byte[] data, int position) throws IOException {
            checkBoot();
            if (position + data.length > inode.content.length) {
                long others = names.values().stream()
                        .filter(other -> other != inode)
                        .mapToLong(other -> other.content.length)
                        .sum();
                if (others + position + data.length > bytesMax) {
                    throw new IOException("No space left on device");
                }
                inode.content = Arrays.copyOf(inode.content, position + data.length);
            }
            System.arraycopy(data, 0, inode.content, position, data.length);
            inode.unforced.add(new Write(position, data));
        }

        @Override
        public void force() throws IOException {
            synchronized (FaultDisk.this) {
                checkBoot();
                FaultDisk.this.force();
                for (Write write : inode.unforced) {
                    inode.durable = patch(inode.durable, write.position, write.data);
                }
                inode.unforced.clear();
            }
        }

        private void checkBoot() throws IOException {
            if (boot != boots) {
                throw new IOException("the machine has crashed");
            }
        }

        @Override
        public void close() {}
    }
}
