package io.garboard.server.config;

import io.garboard.server.flags.FlagDefinition;
import io.garboard.server.flags.FlagException;
import io.garboard.server.flags.FlagTable;
import io.garboard.server.flags.FlagType;
import io.garboard.server.flags.FlagValues;
import io.garboard.server.flags.Suggestions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads etcd's configuration file. A key is a flag's name; TLS, sockets and discovery have sections of their own. A
 * duration may be Go's text, or nanoseconds as etcd writes them. A list may be a YAML list or comma-separated text. As in
 * etcd an unknown key stops nothing; here it is warned of.
 */
final class ConfigFile {

    /** Sections of etcd's file, and the flags that their keys stand for. */
    private static final Map<String, Map<String, String>> SECTIONS = Map.of(
            "client-transport-security",
                    Map.of(
                            "cert-file", "cert-file",
                            "key-file", "key-file",
                            "client-cert-file", "client-cert-file",
                            "client-key-file", "client-key-file",
                            "client-cert-auth", "client-cert-auth",
                            "trusted-ca-file", "trusted-ca-file",
                            "auto-tls", "auto-tls",
                            "allowed-hostname", "client-cert-allowed-hostname"),
            "peer-transport-security",
                    Map.of(
                            "cert-file", "peer-cert-file",
                            "key-file", "peer-key-file",
                            "client-cert-file", "peer-client-cert-file",
                            "client-key-file", "peer-client-key-file",
                            "client-cert-auth", "peer-client-cert-auth",
                            "trusted-ca-file", "peer-trusted-ca-file",
                            "auto-tls", "peer-auto-tls",
                            "allowed-cn", "peer-cert-allowed-cn",
                            "allowed-hostname", "peer-cert-allowed-hostname",
                            "skip-client-san-verification", "peer-skip-client-san-verification"),
            "socket-options", Map.of("reuse-port", "socket-reuse-port", "reuse-address", "socket-reuse-address"),
            "discovery-config", Map.of("endpoints", "discovery-endpoints", "token", "discovery-token"));

    private final FlagTable table;
    private final FlagValues.Builder values;
    private final List<String> warnings;
    private final Path file;

    private ConfigFile(FlagTable table, Path file, List<String> warnings) {
        this.table = table;
        this.values = new FlagValues.Builder(table);
        this.file = file;
        this.warnings = warnings;
    }

    /** Reads {@code file}; adds to {@code warnings} what it does not know. */
    static FlagValues read(FlagTable table, Path file, List<String> warnings) throws ConfigException {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new ConfigException("cannot read configuration file " + file + ": " + e, e);
        }
        ConfigFile reader = new ConfigFile(table, file, warnings);
        reader.readAll(YamlText.parseMap(text, "configuration file " + file));
        return reader.values.build();
    }

    private void readAll(Map<?, ?> document) throws ConfigException {
        for (Map.Entry<?, ?> entry : document.entrySet()) {
            String key = String.valueOf(entry.getKey());
            Map<String, String> section = SECTIONS.get(key);
            if (section == null) {
                readFlag(key, key, entry.getValue());
            } else if (entry.getValue() != null) {
                readSection(key, section, entry.getValue());
            }
        }
    }

    private void readSection(String name, Map<String, String> section, Object content) throws ConfigException {
        if (!(content instanceof Map<?, ?> map)) {
            throw new ConfigException("invalid " + name);
        }
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String key = String.valueOf(entry.getKey());
            readFlag(section.getOrDefault(key, name + "." + key), name + "." + key, entry.getValue());
        }
    }

    private void readFlag(String flagName, String shownAs, Object value) throws ConfigException {
        Optional<FlagDefinition> flag = table.find(flagName);
        if (flag.isEmpty()) {
            warnOfUnknown(shownAs);
            return;
        }
        // etcd leaves the default in place for an empty text, so an example file with empty values works.
        String text = text(flag.get(), value);
        if (text.isEmpty() && !flag.get().defaultText().isEmpty()) {
            return;
        }
        try {
            values.set(flag.get(), text);
        } catch (FlagException e) {
            throw new ConfigException(
                    "invalid value \"" + text + "\" for " + shownAs + " in " + file + ": " + e.getMessage(), e);
        }
    }

    private void warnOfUnknown(String key) {
        List<String> names = table.all().stream().map(FlagDefinition::name).toList();
        warnings.add("unknown key " + key + " in " + file
                + Suggestions.nearest(key, names)
                        .map(meant -> " (did you mean " + meant + "?)")
                        .orElse(""));
    }

    private static String text(FlagDefinition flag, Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof List<?> list) {
            return list.stream().map(String::valueOf).collect(Collectors.joining(","));
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, String> pairs = new LinkedHashMap<>();
            map.forEach((key, pairValue) -> pairs.put(String.valueOf(key), String.valueOf(pairValue)));
            return pairs.entrySet().stream()
                    .map(pair -> pair.getKey() + "=" + pair.getValue())
                    .collect(Collectors.joining(","));
        }
        boolean nanoseconds = flag.type() == FlagType.DURATION && value instanceof Number;
        return nanoseconds ? value + "ns" : String.valueOf(value);
    }
}
