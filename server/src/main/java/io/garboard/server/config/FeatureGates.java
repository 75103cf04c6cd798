package io.garboard.server.config;

import io.garboard.server.flags.Suggestions;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** etcd 3.7's feature gates ({@code server/features}), as {@code --feature-gates} sets them. */
public record FeatureGates(Map<Gate, Boolean> enabled) {

    /** One gate: its stage decides whether AllAlpha or AllBeta sets it. */
    public enum Gate {
        StopGRPCServiceOnDefrag(Stage.ALPHA, false),
        InitialCorruptCheck(Stage.ALPHA, false),
        CompactHashCheck(Stage.ALPHA, false),
        LeaseCheckpoint(Stage.ALPHA, false),
        LeaseCheckpointPersist(Stage.ALPHA, false),
        SetMemberLocalAddr(Stage.ALPHA, false),
        PriorityRequest(Stage.ALPHA, false),
        TxnModeWriteWithSharedBuffer(Stage.BETA, true),
        FastLeaseKeepAlive(Stage.BETA, true);

        private final Stage stage;
        private final boolean defaultEnabled;

        Gate(Stage stage, boolean defaultEnabled) {
            this.stage = stage;
            this.defaultEnabled = defaultEnabled;
        }
    }

    private enum Stage {
        ALPHA("AllAlpha"),
        BETA("AllBeta");

        private final String gateForAll;

        Stage(String gateForAll) {
            this.gateForAll = gateForAll;
        }
    }

    public FeatureGates {
        enabled = Map.copyOf(enabled);
    }

    public boolean isEnabled(Gate gate) {
        return enabled.getOrDefault(gate, gate.defaultEnabled);
    }

    /**
     * Reads {@code A=true,B=false}. A gate of its own wins over AllAlpha and AllBeta, whatever the order.
     *
     * @throws ConfigException with etcd's texts: unknown gate, missing or bad value; or a gate without the one it needs
     */
    public static FeatureGates parse(String text) throws ConfigException {
        Map<String, Boolean> named = new HashMap<>();
        for (String pair : text.split(",", -1)) {
            if (!pair.isEmpty()) {
                parsePair(pair, named);
            }
        }
        Map<Gate, Boolean> gates = new EnumMap<>(Gate.class);
        for (Gate gate : Gate.values()) {
            Boolean all = named.get(gate.stage.gateForAll);
            gates.put(gate, named.getOrDefault(gate.name(), all != null ? all : gate.defaultEnabled));
        }
        FeatureGates result = new FeatureGates(gates);
        if (result.isEnabled(Gate.LeaseCheckpointPersist) && !result.isEnabled(Gate.LeaseCheckpoint)) {
            throw new ConfigException(
                    "enabling feature gate LeaseCheckpointPersist requires enabling feature gate LeaseCheckpoint");
        }
        return result;
    }

    private static void parsePair(String pair, Map<String, Boolean> named) throws ConfigException {
        int equals = pair.indexOf('=');
        String name = (equals < 0 ? pair : pair.substring(0, equals)).strip();
        if (equals < 0) {
            throw new ConfigException("missing bool value for " + name);
        }
        String value = pair.substring(equals + 1).strip();
        List<String> known = names();
        if (!known.contains(name)) {
            Optional<String> meant = Suggestions.nearest(name, known);
            throw new ConfigException("unrecognized feature gate: " + name
                    + meant.map(nearest -> " (did you mean " + nearest + "?)").orElse(" (known: " + known + ")"));
        }
        named.put(name, parseBool(name, value));
    }

    private static boolean parseBool(String name, String value) throws ConfigException {
        return switch (value) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default -> throw new ConfigException("invalid value of " + name + "=" + value + ", err: invalid syntax");
        };
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>(List.of("AllAlpha", "AllBeta"));
        Stream.of(Gate.values()).map(Enum::name).forEach(names::add);
        return names;
    }
}
