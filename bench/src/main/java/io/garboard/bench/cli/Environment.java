package io.garboard.bench.cli;

import io.garboard.bench.server.Probe;
import io.garboard.bench.server.Servers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a benchmark ran on: figures without it say nothing. */
final class Environment {

    private Environment() {}

    static Map<String, String> describe(BenchOptions options, Map<String, String> versions) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        environment.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        environment.put("processor", cpuInfo());
        environment.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        environment.put("clientJava", System.getProperty("java.runtime.version"));
        environment.put("tls", Boolean.toString(options.tls()));
        environment.put("runs", Integer.toString(options.runs()));
        environment.put("warmUpMillis", Long.toString(options.warmUpMillis()));
        environment.put("durationMillis", Long.toString(options.durationMillis()));
        environment.put("scale", Double.toString(options.scale()));
        versions.forEach((server, version) -> environment.put("server." + server, version));
        return environment;
    }

    /** As the first member tells it. */
    static String version(Servers servers) throws IOException {
        return Probe.status(servers.addresses().get(0), servers.tls()).getVersion();
    }

    private static String cpuInfo() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }
}
