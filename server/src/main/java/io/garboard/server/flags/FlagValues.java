package io.garboard.server.flags;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What every flag is set to: by its default or by the operator. Immutable. */
public final class FlagValues {

    private final FlagTable table;
    private final Map<String, Object> values;
    private final Set<String> explicit;

    private FlagValues(FlagTable table, Map<String, Object> values, Set<String> explicit) {
        this.table = table;
        this.values = Map.copyOf(values);
        this.explicit = Set.copyOf(explicit);
    }

    /** Whether the operator set it, to whatever value. */
    public boolean isExplicit(String name) {
        return explicit.contains(table.get(name).name());
    }

    /** Whether it holds what it would hold if nobody had set it. */
    public boolean isDefault(String name) {
        return value(name).equals(table.get(name).defaultValue());
    }

    public String string(String name) {
        return (String) value(name);
    }

    public boolean bool(String name) {
        return (Boolean) value(name);
    }

    public long number(String name) {
        return (Long) value(name);
    }

    public Duration duration(String name) {
        return (Duration) value(name);
    }

    public List<EtcdUrl> urls(String name) {
        return ((List<?>) value(name)).stream().map(EtcdUrl.class::cast).toList();
    }

    public List<String> strings(String name) {
        return ((List<?>) value(name)).stream().map(String.class::cast).toList();
    }

    private Object value(String name) {
        Object value = values.get(name);
        return value != null ? value : table.get(name).defaultValue();
    }

    /** Gathers values; not thread-safe. */
    public static final class Builder {

        private final FlagTable table;
        private final Map<String, Object> values = new HashMap<>();
        private final Set<String> explicit = new HashSet<>();

        public Builder(FlagTable table) {
            this.table = table;
        }

        /**
         * Sets a flag from text; the last one wins, save for a repeated flag, where they add up.
         *
         * @throws FlagException with the reason alone: the caller says where the text was
         */
        public Builder set(FlagDefinition flag, String text) throws FlagException {
            Object value = flag.type().parse(text);
            if (flag.type() == FlagType.REPEATED && values.get(flag.name()) instanceof List<?> earlier) {
                Set<Object> all = new LinkedHashSet<>(earlier);
                all.addAll((List<?>) value);
                value = List.copyOf(new ArrayList<>(all));
            }
            values.put(flag.name(), value);
            explicit.add(flag.name());
            return this;
        }

        public boolean isExplicit(String name) {
            return explicit.contains(name);
        }

        public FlagValues build() {
            return new FlagValues(table, values, explicit);
        }
    }
}
