package io.garboard.server.flags;

import java.util.Collection;

/** Writes the help text: every flag in its section, with default, sentence, and what becomes of it here. */
public final class HelpText {

    private static final int LINE_LENGTH = 100;
    private static final String INDENT = "    ";

    private HelpText() {}

    /** The few lines that follow an error. */
    public static String usage(String program) {
        return """
                Usage:
                  %1$s [flags]               serve
                  %1$s --config-file FILE    serve with the configuration in a YAML file, which replaces all flags
                  %1$s --version             print the version
                  %1$s --help                list all flags
                """.formatted(program);
    }

    /** Everything. */
    public static String full(String program, FlagTable table) {
        StringBuilder text = new StringBuilder(usage(program));
        for (FlagSection section : FlagSection.values()) {
            text.append('\n').append(section.title()).append(":\n");
            appendSection(text, section, table.all());
        }
        return text.append("""

                        Each flag can be given as an environment variable too: ETCD_ and its name in upper case with _ for -
                        (--data-dir: ETCD_DATA_DIR); for the flags under "Garboard" the prefix is GARBOARD_. Setting both
                        is an error.
                        """).toString();
    }

    private static void appendSection(StringBuilder text, FlagSection section, Collection<FlagDefinition> flags) {
        for (FlagDefinition flag : flags) {
            if (flag.section() == section) {
                text.append("  --")
                        .append(flag.name())
                        .append(" '")
                        .append(flag.defaultText())
                        .append("'\n");
                appendWrapped(text, flag.help() + outcome(flag.applicability()));
            }
        }
    }

    private static String outcome(Applicability applicability) {
        return switch (applicability.kind()) {
            case SUPPORTED -> "";

            case NO_EFFECT -> " [no effect: " + applicability.reason() + "]";
            case REJECTED -> " [rejected: " + applicability.reason() + "]";
        };
    }

    private static void appendWrapped(StringBuilder text, String sentence) {
        int lineStart = text.length();
        text.append(INDENT.substring(1));
        for (String word : sentence.split(" ", -1)) {
            if (text.length() - lineStart + 1 + word.length() > LINE_LENGTH) {
                text.append('\n');
                lineStart = text.length();
                text.append(INDENT.substring(1));
            }
            text.append(' ').append(word);
        }
        text.append('\n');
    }
}
