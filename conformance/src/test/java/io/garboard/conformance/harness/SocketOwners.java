package io.garboard.conformance.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds out which member's process holds a local TCP port, from Linux's {@code /proc}. Thread-safe. */
final class SocketOwners {

    private static final int LOCAL_ADDRESS = 1;
    private static final int INODE = 9;

    private final Map<String, ProcessHandle> processes = new ConcurrentHashMap<>();

    void runs(String member, ProcessHandle process) {
        processes.put(member, process);
    }

    /** Null if no known process has it open. */
    @Nullable
    String memberWithPort(int port) {
        List<String> sockets = Stream.of("tcp", "tcp6")
                .flatMap(table -> lines(Path.of("/proc/net", table)).stream())
                .map(line -> line.strip().split("\\s+", -1))
                .filter(fields -> fields.length > INODE && portOf(fields[LOCAL_ADDRESS]) == port)
                .map(fields -> "socket:[" + fields[INODE] + "]")
                .toList();
        for (Map.Entry<String, ProcessHandle> entry : processes.entrySet()) {
            ProcessHandle process = entry.getValue();
            // A launcher may have started the member.
            boolean holds = Stream.concat(Stream.of(process), process.descendants())
                    .anyMatch(candidate -> holdsAny(candidate, sockets));
            if (holds) {
                return entry.getKey();
            }
        }
        return null;
    }

    private static int portOf(String address) {
        int colon = address.lastIndexOf(':');
        return colon < 0 || address.length() != colon + 5 ? -1 : Integer.parseInt(address.substring(colon + 1), 16);
    }

    private static boolean holdsAny(ProcessHandle process, List<String> sockets) {
        Path descriptors = Path.of("/proc", Long.toString(process.pid()), "fd");
        try (Stream<Path> open = Files.list(descriptors)) {
            return open.anyMatch(descriptor -> sockets.contains(targetOf(descriptor)));
        } catch (IOException | UncheckedIOException e) {
            // The process has ended.
            return false;
        }
    }

    private static String targetOf(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            // Closed meanwhile.
            return "";
        }
    }

    private static List<String> lines(Path table) {
        try {
            return Files.exists(table) ? Files.readAllLines(table) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
