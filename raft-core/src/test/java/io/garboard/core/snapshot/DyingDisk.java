package io.garboard.core.snapshot;

import io.garboard.core.wal.Disk;
import io.garboard.core.wal.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A disk whose changes count as its site's do, so that the process can die before any of them. */
public final class DyingDisk implements Disk {

    private final Disk disk;
    private final MemoryEngineSite site;

    public DyingDisk(Disk disk, MemoryEngineSite site) {
        this.disk = disk;
        this.site = site;
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        disk.createDirectories(directory);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return disk.list(directory);
    }

    @Override
    public DiskFile create(Path file) throws IOException {
        site.change();
        return disk.create(file);
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        return disk.open(file);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        site.change();
        disk.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        site.change();
        disk.delete(file);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        site.change();
        disk.forceDirectory(directory);
    }

    @Override
    public Closeable lock(Path file) throws IOException {
        return disk.lock(file);
    }
}
