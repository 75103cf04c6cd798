package io.garboard.proxy.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Reads a few figures from Linux's {@code /proc/self}. What cannot be read is 0. Thread-safe. */
final class ProcFiles {

    private static final Path SELF = Path.of("/proc/self");
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final double UNLIMITED = 0x1p64;

    static boolean available() {
        return Files.isReadable(SELF.resolve("status"));
    }

    double residentBytes() {
        return statusKib("VmRSS:") * 1024;
    }

    double virtualBytes() {
        return statusKib("VmSize:") * 1024;
    }

    private static double statusKib(String field) {
        for (String line : lines("status")) {
            if (line.startsWith(field)) {
                return number(word(line, 1));
            }
        }
        return 0;
    }

    double virtualMaxBytes() {
        for (String line : lines("limits")) {
            if (line.startsWith("Max address space")) {
                String soft = word(line, 3);
                return soft.equals("unlimited") ? UNLIMITED : number(soft);
            }
        }
        return 0;
    }

    double receivedBytes() {
        return ipExt("InOctets");
    }

    double sentBytes() {
        return ipExt("OutOctets");
    }

    /** Names and numbers come in two lines with the same prefix. */
    private static double ipExt(String column) {
        List<String> names = List.of();
        for (String line : lines("net/netstat")) {
            if (!line.startsWith("IpExt:")) {
                continue;
            }
            List<String> words = List.of(BLANKS.split(line, -1));
            if (names.isEmpty()) {
                names = words;
                continue;
            }
            int at = names.indexOf(column);
            return at > 0 && at < words.size() ? number(words.get(at)) : 0;
        }
        return 0;
    }

    private static String word(String line, int index) {
        String[] words = BLANKS.split(line, -1);
        return index < words.length ? words[index] : "";
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(SELF.resolve(file));
        } catch (IOException e) {
            return List.of();
        }
    }
}
