package io.garboard.server.flags;

import java.util.ArrayList;
import java.util.List;

/** Collects the flags of one section; lets the tables be read as tables. */
final class FlagGroup {

    private final FlagSection section;
    private final List<FlagDefinition> flags = new ArrayList<>();

    FlagGroup(FlagSection section) {
        this.section = section;
    }

    FlagGroup flag(String name, FlagType type, String defaultText, String help) {
        return flag(name, type, defaultText, help, Applicability.SUPPORTED);
    }

    FlagGroup noEffect(String name, FlagType type, String defaultText, String help, String reason) {
        return flag(name, type, defaultText, help, Applicability.noEffect(reason));
    }

    FlagGroup rejected(String name, FlagType type, String defaultText, String help, String reason) {
        return flag(name, type, defaultText, help, Applicability.rejected(reason));
    }

    private FlagGroup flag(String name, FlagType type, String defaultText, String help, Applicability applicability) {
        flags.add(new FlagDefinition(name, type, defaultText, section, help, applicability));
        return this;
    }

    List<FlagDefinition> definitions() {
        return List.copyOf(flags);
    }
}
