package io.garboard.core.snapshot;

import io.garboard.core.wal.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Files that a former process was taking a snapshot into. One that is ahead of the state is kept, since a transfer of the same
 * file goes on where it broke off; one that is not is of no use to anybody.
 *
 * <p>Guarded by itself.
 */
final class LeftOverFiles {

    private final Disk disk;
    private final Path directory;
    private final List<String> names = new ArrayList<>();

    /** Looks which there are. */
    LeftOverFiles(Disk disk, Path directory) throws IOException {
        this.disk = disk;
        this.directory = directory;
        for (String name : disk.list(directory)) {
            if (IncomingFile.isName(name)) {
                names.add(name);
            }
        }
    }

    boolean isEmpty() {
        return names.isEmpty();
    }

    /** The state includes everything up to this entry: deletes what holds no more than that. */
    void deleteUpTo(long appliedIndex) throws IOException {
        for (String name : List.copyOf(names)) {
            if (IncomingFile.indexOf(name) <= appliedIndex) {
                disk.delete(directory.resolve(name));
                names.remove(name);
            }
        }
    }

    /** Somebody else looks after them from now on. */
    void forget() {
        names.clear();
    }
}
