package io.garboard.server.flags;

import static io.garboard.server.flags.FlagType.BOOL;
import static io.garboard.server.flags.FlagType.DURATION;
import static io.garboard.server.flags.FlagType.INT;
import static io.garboard.server.flags.FlagType.STRING;
import static io.garboard.server.flags.FlagType.UINT;

import java.util.List;

/** etcd's flags about features and the unsafe ones: names and defaults from {@code server/embed/config.go}. */
final class FeatureFlags {

    private FeatureFlags() {}

    static List<FlagDefinition> definitions() {
        return new FlagGroup(FlagSection.FEATURES)
                .flag("feature-gates", STRING, "", "Features to turn on or off: NAME=true,NAME=false and so on.")
                .flag("corrupt-check-time", DURATION, "0s", "Interval of comparing the members' data; 0 for never.")
                .flag("compact-hash-check-time", DURATION, "1m0s", "Interval of comparing hashes of compactions.")
                .flag(
                        "compaction-batch-limit",
                        INT,
                        "0",
                        "Most revisions dropped in one step of a compaction; 0 means 1000.")
                .flag("compaction-sleep-interval", DURATION, "0s", "Pause between these steps; 0 means 10ms.")
                .flag(
                        "watch-progress-notify-interval",
                        DURATION,
                        "0s",
                        "Interval of progress notifications to silent watchers; 0 means 10m.")
                .noEffect(
                        "bootstrap-defrag-threshold-megabytes",
                        UINT,
                        "0",
                        "Give back space before serving if that frees so much.",
                        "space is given back while serving, without a pause")
                .noEffect(
                        "downgrade-check-time",
                        DURATION,
                        "5s",
                        "Interval of looking at a downgrade's progress.",
                        "there is no earlier version that could read this one's data")
                .noEffect("v2-deprecation", STRING, "write-only", "Stage of etcd's v2 store.", "there is no v2 store")
                .definitions();
    }

    static List<FlagDefinition> unsafe() {
        return new FlagGroup(FlagSection.UNSAFE)
                .flag(
                        "force-new-cluster",
                        BOOL,
                        "false",
                        "Forget the other members at this start and go on as a cluster of this one. What a majority had and"
                                + " this member had not is lost.")
                .flag("unsafe-no-fsync", BOOL, "false", "Never force the log to disk: a crash loses data.")
                .definitions();
    }
}
