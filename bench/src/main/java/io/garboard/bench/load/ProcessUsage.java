package io.garboard.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process has used so far, read from {@code /proc}.
 *
 * @param cpuSeconds user and system time of all its threads
 * @param peakResidentBytes {@code VmHWM}
 * @param writtenBytes what it caused to be written to disk
 */
public record ProcessUsage(double cpuSeconds, long peakResidentBytes, long writtenBytes) {

    private static final double CLOCK_TICKS_PER_SECOND = 100;

    public static ProcessUsage of(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        double cpuSeconds = (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / CLOCK_TICKS_PER_SECOND;
        return new ProcessUsage(
                cpuSeconds,
                field(Path.of("/proc/" + pid + "/status"), "VmHWM:") * 1024,
                field(Path.of("/proc/" + pid + "/io"), "write_bytes:"));
    }

    private static long field(Path file, String name) throws IOException {
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(name)) {
                return Long.parseLong(
                        line.substring(name.length()).replace("kB", "").strip());
            }
        }
        return 0;
    }
}
