package io.garboard.server.config;

import io.garboard.server.flags.Applicability;
import io.garboard.server.flags.CommandLine;
import io.garboard.server.flags.Environment;
import io.garboard.server.flags.FlagDefinition;
import io.garboard.server.flags.FlagException;
import io.garboard.server.flags.FlagTable;
import io.garboard.server.flags.FlagValues;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Turns command line, environment and file into a {@link ServerConfig}, with etcd's precedence: a configuration file
 * replaces all flags and variables; otherwise a flag and its variable together are an error.
 */
public final class ConfigLoader {

    private ConfigLoader() {}

    /** What the operator asked for. */
    public enum Request {
        SERVE,
        PRINT_HELP,
        PRINT_VERSION
    }

    /**
     * The request, and the values behind it as far as they were read.
     *
     * @param fromFile whether a configuration file gave them
     */
    public record Parsed(Request request, FlagValues values, boolean fromFile, List<String> warnings) {

        private static final List<String> TLS_FLAGS =
                List.of("cert-file", "auto-tls", "peer-cert-file", "peer-auto-tls", "peer-trusted-ca-file");

        /** Whether the operator wants TLS anywhere. */
        public boolean wantsTls() {
            return TLS_FLAGS.stream().anyMatch(values::isExplicit);
        }
    }

    /**
     * Reads the flags and, if the server is to run, the environment or the file.
     *
     * @throws FlagException if they cannot be understood
     */
    public static Parsed parse(List<String> arguments, Map<String, String> environment)
            throws FlagException, ConfigException {
        FlagTable table = FlagTable.standard();
        CommandLine.Result line = CommandLine.parse(table, arguments);
        FlagValues flags = line.values().build();
        if (line.helpAsked()) {
            return new Parsed(Request.PRINT_HELP, flags, false, List.of());
        }
        if (flags.bool("version")) {
            return new Parsed(Request.PRINT_VERSION, flags, false, List.of());
        }
        List<String> warnings = new ArrayList<>(line.warnings());
        String file = flags.string("config-file");
        if (file.isEmpty()) {
            file = environment.getOrDefault(table.get("config-file").environmentVariable(), "");
        }
        FlagValues values;
        if (file.isEmpty()) {
            warnings.addAll(Environment.apply(table, environment, line.values()));
            values = line.values().build();
        } else {
            values = ConfigFile.read(table, Path.of(file), warnings);
        }
        return new Parsed(Request.SERVE, values, !file.isEmpty(), List.copyOf(warnings));
    }

    /**
     * Checks the values, and each against the others.
     *
     * @throws ConfigException with etcd's text where etcd has one
     */
    public static ServerConfig validate(Parsed parsed) throws ConfigException {
        List<String> warnings = new ArrayList<>(parsed.warnings());
        applicability(parsed.values(), warnings);
        return new ConfigMapping(parsed.values(), parsed.fromFile(), warnings).map();
    }

    private static void applicability(FlagValues values, List<String> warnings) throws ConfigException {
        for (FlagDefinition flag : FlagTable.standard().all()) {
            Applicability applicability = flag.applicability();
            boolean changed = values.isExplicit(flag.name()) && !values.isDefault(flag.name());
            if (changed && applicability.kind() == Applicability.Kind.REJECTED) {
                throw new ConfigException("--" + flag.name() + " cannot be used: " + applicability.reason());
            }
            if (changed && applicability.kind() == Applicability.Kind.NO_EFFECT) {
                warnings.add("--" + flag.name() + " has no effect: " + applicability.reason());
            }
        }
    }
}
