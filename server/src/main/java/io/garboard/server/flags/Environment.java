package io.garboard.server.flags;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads the variables that stand for flags. The rules are those of etcd's {@code pkg/flags}: an empty variable does not
 * count, one that is set beside its flag is fatal, one that starts with the prefix and means nothing is warned of.
 */
public final class Environment {

    private static final String ETCD_PREFIX = "ETCD_";
    private static final String OWN_PREFIX = "GARBOARD_";

    /** Read by the launcher or by etcd's own start, and no flag's. */
    private static final Set<String> NOT_FLAGS =
            Set.of("ETCD_UNSUPPORTED_ARCH", "GARBOARD_JAVA_OPTS", "GARBOARD_JAVA_HOME", "GARBOARD_CACHE_DIR");

    private Environment() {}

    /**
     * Sets every flag that {@code builder} does not have yet and a variable gives.
     *
     * @return warnings: variables that were not recognized
     */
    public static List<String> apply(FlagTable table, Map<String, String> environment, FlagValues.Builder builder)
            throws FlagException {
        Map<String, FlagDefinition> byVariable = new HashMap<>();
        for (FlagDefinition flag : table.all()) {
            byVariable.put(flag.environmentVariable(), flag);
        }
        List<String> warnings = new ArrayList<>();
        for (Map.Entry<String, String> entry : new TreeMap<>(environment).entrySet()) {
            applyOne(entry.getKey(), entry.getValue(), byVariable, builder, warnings);
        }
        return warnings;
    }

    private static void applyOne(
            String variable,
            String value,
            Map<String, FlagDefinition> byVariable,
            FlagValues.Builder builder,
            List<String> warnings)
            throws FlagException {
        if (variable.equals("ETCD_VERSION")) {
            if (!value.isEmpty()) {
                warnings.add("cannot set special environment variable ETCD_VERSION=" + value);
            }
            return;
        }
        FlagDefinition flag = byVariable.get(variable);
        if (flag == null) {
            boolean ours = variable.startsWith(ETCD_PREFIX) || variable.startsWith(OWN_PREFIX);
            if (ours && !NOT_FLAGS.contains(variable)) {
                warnings.add("unrecognized environment variable " + variable);
            }
        } else if (builder.isExplicit(flag.name())) {
            throw new FlagException("conflicting environment variable \"" + variable
                    + "\" is shadowed by corresponding command-line flag"
                    + " (either unset environment variable or disable flag)");
        } else if (!value.isEmpty()) {
            set(flag, variable, value, builder);
        }
    }

    private static void set(FlagDefinition flag, String variable, String value, FlagValues.Builder builder)
            throws FlagException {
        try {
            builder.set(flag, value);
        } catch (FlagException e) {
            throw new FlagException("invalid value \"" + value + "\" for " + variable + ": " + e.getMessage());
        }
    }
}
