package io.garboard.server.flags;

import static io.garboard.server.flags.FlagType.BOOL;
import static io.garboard.server.flags.FlagType.REPEATED;
import static io.garboard.server.flags.FlagType.STRING;

import java.util.List;

/** Flags that etcd does not have, and those that lead away from serving. */
final class GarboardFlags {

    private GarboardFlags() {}

    static List<FlagDefinition> own() {
        return new FlagGroup(FlagSection.GARBOARD)
                .flag(
                        "backend",
                        STRING,
                        "lmdb",
                        "Storage engine that keeps the state: the name of an embedded one or of a plug-in.")
                .flag(
                        "backend-option",
                        REPEATED,
                        "",
                        "An option of the engine as key=value; may be given several times. An unknown key is an error that"
                                + " lists the known ones.")
                .flag(
                        "encryption-config",
                        STRING,
                        "",
                        "YAML file that says which values are encrypted, and which key service keeps their keys. Without it,"
                                + " nothing is encrypted.")
                .flag(
                        "plugin-dir",
                        STRING,
                        "",
                        "Folder of storage engines by third parties: each jar, or sub-folder of jars, is one plug-in.")
                .definitions();
    }

    /** Flags of etcd's that have a section of ours in the help text but etcd's prefix in the environment. */
    static List<FlagDefinition> general() {
        return new FlagGroup(FlagSection.MEMBER)
                .flag(
                        "config-file",
                        STRING,
                        "",
                        "YAML file with the whole configuration; every other flag and variable is then ignored.")
                .flag("version", BOOL, "false", "Print the version and exit.")
                .definitions();
    }
}
