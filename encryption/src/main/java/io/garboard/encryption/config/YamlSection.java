package io.garboard.encryption.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A mapping of a YAML document, whose fields know their lines. Confined to one thread. */
final class YamlSection {

    private final String file;
    private final String name;
    private final Node node;
    private final Map<String, Node> fields = new LinkedHashMap<>();
    private final Map<String, Node> keys = new LinkedHashMap<>();

    /** The mapping {@code node}; {@code name} is what messages call it. */
    YamlSection(String file, String name, Node node) throws EncryptionConfigException {
        this.file = file;
        this.name = name;
        this.node = node;
        if (!(node instanceof MappingNode mapping)) {
            throw failure(node, name + " has to be a mapping of keys to values");
        }
        for (NodeTuple tuple : mapping.getValue()) {
            String key = scalar(tuple.getKeyNode(), "a key");
            if (fields.put(key, tuple.getValueNode()) != null) {
                throw failure(tuple.getKeyNode(), "'" + key + "' is there twice");
            }
            keys.put(key, tuple.getKeyNode());
        }
    }

    /** Refuses any key that is not among {@code known}. */
    void allowOnly(Collection<String> known) throws EncryptionConfigException {
        for (Map.Entry<String, Node> key : keys.entrySet()) {
            if (!known.contains(key.getKey())) {
                throw failure(
                        key.getValue(),
                        "unknown key '" + key.getKey() + "' in " + name + " (known: "
                                + String.join(", ", new TreeSet<>(known)) + ")");
            }
        }
    }

    Collection<String> names() {
        return fields.keySet();
    }

    YamlSection section(String key) throws EncryptionConfigException {
        return new YamlSection(file, key, required(key));
    }

    String text(String key) throws EncryptionConfigException {
        return scalar(required(key), key);
    }

    List<String> texts(String key, List<String> fallback) throws EncryptionConfigException {
        Node value = fields.get(key);
        if (value == null) {
            return fallback;
        }
        if (!(value instanceof SequenceNode sequence)) {
            throw failure(value, key + " has to be a list");
        }
        List<String> texts = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            texts.add(scalar(item, "an item of " + key));
        }
        return texts;
    }

    boolean flag(String key, boolean fallback) throws EncryptionConfigException {
        Node value = fields.get(key);
        if (value == null) {
            return fallback;
        }
        return switch (scalar(value, key)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw badValue(value, key, "true or false");
        };
    }

    int wholeNumber(String key, int fallback, int min, int max) throws EncryptionConfigException {
        Node value = fields.get(key);
        if (value == null) {
            return fallback;
        }
        try {
            int number = Integer.parseInt(scalar(value, key));
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Falls through to the same refusal as a number out of range.
        }
        throw badValue(value, key, "a whole number from " + min + " to " + max);
    }

    Duration duration(String key, Duration fallback, Duration min, Duration max) throws EncryptionConfigException {
        Node value = fields.get(key);
        if (value == null) {
            return fallback;
        }
        Optional<Duration> parsed = DurationText.parse(scalar(value, key))
                .filter(duration -> duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0);
        if (parsed.isEmpty()) {
            throw badValue(
                    value, key, DurationText.FORM + ", from " + min.toSeconds() + "s to " + max.toSeconds() + "s");
        }
        return parsed.get();
    }

    /** A duration, or empty for {@code none}, the word that means that there is no such time. */
    Optional<Duration> durationOr(String none, String key, Optional<Duration> fallback, Duration min, Duration max)
            throws EncryptionConfigException {
        Node value = fields.get(key);
        if (value == null) {
            return fallback;
        }
        String text = scalar(value, key);
        if (text.equals(none)) {
            return Optional.empty();
        }
        if (DurationText.parse(text).isEmpty()) {
            throw badValue(value, key, DurationText.FORM + ", or " + none);
        }
        return Optional.of(duration(key, min, min, max));
    }

    /** A refusal that points at {@code key}, or at the section if it is not there. */
    EncryptionConfigException failure(String key, String message) {
        return failure(keys.getOrDefault(key, node), message);
    }

    private EncryptionConfigException badValue(Node value, String key, String expected) {
        String text = value instanceof ScalarNode scalar ? scalar.getValue() : "";
        return failure(value, key + ": '" + text + "' (expected: " + expected + ")");
    }

    private Node required(String key) throws EncryptionConfigException {
        Node value = fields.get(key);
        if (value == null) {
            throw failure(node, "'" + key + "' is missing in " + name);
        }
        return value;
    }

    private String scalar(@Nullable Node value, String what) throws EncryptionConfigException {
        if (!(value instanceof ScalarNode scalar)) {
            throw failure(value == null ? node : value, what + " has to be a single value");
        }
        return scalar.getValue();
    }

    private EncryptionConfigException failure(Node at, String message) {
        String line =
                at.getStartMark().map(mark -> ", line " + (mark.getLine() + 1)).orElse("");
        return new EncryptionConfigException(file + line + ": " + message);
    }
}
