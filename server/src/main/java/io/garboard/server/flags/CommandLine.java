package io.garboard.server.flags;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads arguments as Go's package {@code flag} does: one or two dashes, {@code -name value} or {@code -name=value}, a
 * boolean without a value is true, and the first argument that is no flag ends it.
 */
public final class CommandLine {

    private final FlagTable table;
    private final FlagValues.Builder values;
    private final List<String> warnings;
    private boolean help;

    private CommandLine(FlagTable table, List<String> warnings) {
        this.table = table;
        this.values = new FlagValues.Builder(table);
        this.warnings = warnings;
    }

    /**
     * What the arguments say.
     *
     * @param values still open, for the environment to add to
     * @param helpAsked whether -h or --help is among them; the rest is then not looked at
     * @param warnings sentences about flags that were taken but do nothing
     */
    public record Result(FlagValues.Builder values, boolean helpAsked, List<String> warnings) {}

    /** Reads {@code arguments}; the message of the exception is Go's, with a guess of what was meant. */
    public static Result parse(FlagTable table, List<String> arguments) throws FlagException {
        List<String> warnings = new ArrayList<>();
        CommandLine line = new CommandLine(table, warnings);
        int next = 0;
        while (next < arguments.size() && !line.help) {
            next = line.parseOne(arguments, next);
        }
        return new Result(line.values, line.help, List.copyOf(warnings));
    }

    private int parseOne(List<String> arguments, int position) throws FlagException {
        String argument = arguments.get(position);
        if (argument.equals("--")) {
            refuseRest(arguments, position + 1);
            return arguments.size();
        }
        if (!argument.startsWith("-") || argument.equals("-")) {
            throw new FlagException("\"" + argument + "\" is not a valid flag");
        }
        String body = argument.substring(argument.startsWith("--") ? 2 : 1);
        if (body.isEmpty() || body.startsWith("-") || body.startsWith("=")) {
            throw new FlagException("bad flag syntax: " + argument);
        }
        int equals = body.indexOf('=');
        String name = equals < 0 ? body : body.substring(0, equals);
        if (name.equals("h") || name.equals("help")) {
            help = true;
            return position + 1;
        }
        Optional<String> inline = equals < 0 ? Optional.empty() : Optional.of(body.substring(equals + 1));
        return apply(name, inline, arguments, position + 1);
    }

    private static void refuseRest(List<String> arguments, int position) throws FlagException {
        if (position < arguments.size()) {
            throw new FlagException("\"" + arguments.get(position) + "\" is not a valid flag");
        }
    }

    /** Sets one flag, taking its value from the next argument if it needs one; returns the next argument to read. */
    private int apply(String name, Optional<String> inline, List<String> arguments, int next) throws FlagException {
        Optional<FlagDefinition> found = table.find(name);
        boolean ignored = RemovedFlags.isIgnored(name);
        if (found.isEmpty() && !ignored) {
            throw new FlagException(unknown(name));
        }
        if (found.isPresent() && found.get().isBoolean() && inline.isEmpty()) {
            set(found.get(), "true");
            return next;
        }
        if (inline.isEmpty() && next == arguments.size()) {
            throw new FlagException("flag needs an argument: -" + name);
        }
        if (ignored) {
            warnings.add("--" + name + " has no effect: etcd removed it and still accepts it");
        } else {
            set(found.orElseThrow(), inline.orElseGet(() -> arguments.get(next)));
        }
        return inline.isPresent() ? next : next + 1;
    }

    private void set(FlagDefinition flag, String text) throws FlagException {
        try {
            values.set(flag, text);
        } catch (FlagException e) {
            String kind = flag.isBoolean() ? "invalid boolean value \"" : "invalid value \"";
            String role = flag.isBoolean() ? "\" for -" : "\" for flag -";
            throw new FlagException(kind + text + role + flag.name() + ": " + e.getMessage());
        }
    }

    private String unknown(String name) {
        String message = "flag provided but not defined: -" + name;
        Optional<String> removed = RemovedFlags.reason(name, table);
        if (removed.isPresent()) {
            return message + " (" + removed.get() + ")";
        }
        return Suggestions.nearest(
                        name, table.all().stream().map(FlagDefinition::name).toList())
                .map(meant -> message + " (did you mean --" + meant + "?)")
                .orElse(message);
    }
}
