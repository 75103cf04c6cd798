package io.garboard.server.flags;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** All flags, in the order of the help text. */
public final class FlagTable {

    private static final FlagTable STANDARD = new FlagTable(Stream.of(
                    GarboardFlags.own(),
                    GarboardFlags.general(),
                    MemberFlags.definitions(),
                    ClusteringFlags.definitions(),
                    SecurityFlags.definitions(),
                    SecurityFlags.auth(),
                    ObservabilityFlags.monitoring(),
                    ObservabilityFlags.logging(),
                    ObservabilityFlags.tracing(),
                    FeatureFlags.definitions(),
                    FeatureFlags.unsafe())
            .flatMap(List::stream)
            .toList());

    private final Map<String, FlagDefinition> byName;

    private FlagTable(List<FlagDefinition> definitions) {
        Map<String, FlagDefinition> map = new LinkedHashMap<>();
        for (FlagDefinition definition : definitions) {
            if (map.put(definition.name(), definition) != null) {
                throw new IllegalStateException("flag defined twice: --" + definition.name());
            }
        }
        this.byName = Collections.unmodifiableMap(map);
    }

    /** The flags of {@code garboard server}. */
    public static FlagTable standard() {
        return STANDARD;
    }

    public Collection<FlagDefinition> all() {
        return byName.values();
    }

    public Optional<FlagDefinition> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /**
     * The flag called {@code name}.
     *
     * @throws IllegalArgumentException if there is none: a mistake in the code, not of the operator
     */
    public FlagDefinition get(String name) {
        return find(name).orElseThrow(() -> new IllegalArgumentException("no flag --" + name));
    }
}
