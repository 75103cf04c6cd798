package io.garboard.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What processes have used so far, read from {@code /proc}.
 *
 * @param cpuSeconds user and system time of all threads
 * @param peakResidentBytes {@code VmHWM}; of several processes the largest
 * @param writtenBytes what they caused to be written to disk
 */
public record ProcessUsage(double cpuSeconds, long peakResidentBytes, long writtenBytes) {

    /** Of no process. */
    public static final ProcessUsage NONE = new ProcessUsage(0, 0, 0);

    /** Of processes that cannot be seen. */
    public static final ProcessUsage UNKNOWN = new ProcessUsage(Double.NaN, 0, 0);

    private static final double CLOCK_TICKS_PER_SECOND = 100;

    /** Reads that of one process. */
    public static ProcessUsage of(long pid) throws IOException {
        return parse(
                Files.readString(Path.of("/proc/" + pid + "/stat")),
                Files.readString(Path.of("/proc/" + pid + "/status")),
                Files.readString(Path.of("/proc/" + pid + "/io")));
    }

    /** Reads that of this process. */
    public static ProcessUsage ofClient() throws IOException {
        return of(ProcessHandle.current().pid());
    }

    static ProcessUsage parse(String stat, String status, String io) {
        // The name, in parentheses, may hold anything; utime and stime are fields 14 and 15.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return new ProcessUsage(
                (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / CLOCK_TICKS_PER_SECOND,
                field(status, "VmHWM:") * 1024,
                field(io, "write_bytes:"));
    }

    private static long field(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).replace("kB", "").strip())
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }

    /** That of these processes and another. */
    public ProcessUsage plus(ProcessUsage other) {
        return new ProcessUsage(
                cpuSeconds + other.cpuSeconds,
                Math.max(peakResidentBytes, other.peakResidentBytes),
                writtenBytes + other.writtenBytes);
    }
}
