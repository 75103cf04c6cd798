package io.garboard.server.flags;

import java.util.Locale;

/**
 * One flag.
 *
 * @param defaultText what holds if it is not given, in the flag's own notation
 * @param help one sentence without the default
 */
public record FlagDefinition(
        String name, FlagType type, String defaultText, FlagSection section, String help, Applicability applicability) {

    /** The default, read. */
    public Object defaultValue() {
        try {
            return type.parse(defaultText);
        } catch (FlagException e) {
            throw new IllegalStateException("default of --" + name + ": '" + defaultText + "'", e);
        }
    }

    /** The environment variable that sets it: ETCD_ for etcd's flags, GARBOARD_ for our own. */
    public String environmentVariable() {
        String prefix = section == FlagSection.GARBOARD ? "GARBOARD_" : "ETCD_";
        return prefix + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    boolean isBoolean() {
        return type == FlagType.BOOL;
    }
}
