package io.garboard.server.flags;

import static io.garboard.server.flags.FlagType.BOOL;
import static io.garboard.server.flags.FlagType.DURATION;
import static io.garboard.server.flags.FlagType.INT;
import static io.garboard.server.flags.FlagType.STRING;
import static io.garboard.server.flags.FlagType.UINT;
import static io.garboard.server.flags.FlagType.UINT32;
import static io.garboard.server.flags.FlagType.URLS;

import java.util.List;

/** etcd's flags about one member: names and defaults from etcd's {@code server/embed/config.go}. */
final class MemberFlags {

    private MemberFlags() {}

    static List<FlagDefinition> definitions() {
        FlagGroup group = new FlagGroup(FlagSection.MEMBER);
        identity(group);
        raft(group);
        storage(group);
        connections(group);
        return group.definitions();
    }

    private static void identity(FlagGroup group) {
        group.flag("name", STRING, "default", "Name of this member, for people.")
                .flag("data-dir", STRING, "", "Data directory; empty means NAME.garboard in the working directory.")
                .flag("wal-dir", STRING, "", "Directory for the write-ahead log alone, for instance on a faster disk.")
                .flag("listen-peer-urls", URLS, "http://localhost:2380", "Addresses to listen on for other members.")
                .flag(
                        "listen-client-urls",
                        URLS,
                        "http://localhost:2379",
                        "Addresses to listen on for clients: gRPC, and HTTP unless --listen-client-http-urls is given."
                                + " unix://PATH and unixs://PATH are socket files.")
                .flag(
                        "listen-client-http-urls",
                        URLS,
                        "",
                        "Addresses for clients' plain HTTP requests; takes HTTP away from --listen-client-urls.");
    }

    private static void raft(FlagGroup group) {
        group.flag("heartbeat-interval", UINT, "100", "Milliseconds between heartbeats.")
                .flag("election-timeout", UINT, "1000", "Milliseconds without a leader before an election.")
                .noEffect(
                        "initial-election-tick-advance",
                        BOOL,
                        "true",
                        "Shorten the wait for the first election after a start.",
                        "the first election waits no longer than any other")
                .flag("snapshot-count", UINT, "10000", "Applied entries after which the log may be cut.")
                .flag("snapshot-catchup-entries", UINT, "5000", "Entries kept in the log for slow followers.")
                .noEffect(
                        "max-snapshots",
                        UINT,
                        "5",
                        "Snapshot files to keep (deprecated in etcd).",
                        "there are no snapshot files: the storage engine holds the state")
                .noEffect(
                        "max-wals",
                        UINT,
                        "5",
                        "Write-ahead log files to keep.",
                        "log segments are removed as soon as they are not needed any more")
                .flag(
                        "raft-read-timeout",
                        DURATION,
                        "5s",
                        "A connection between members that is silent for so long is dead.")
                .noEffect(
                        "raft-write-timeout",
                        DURATION,
                        "5s",
                        "Write timeout of each connection between members.",
                        "a member that takes nothing in is silent too: see --raft-read-timeout");
    }

    private static void storage(FlagGroup group) {
        group.flag(
                        "quota-backend-bytes",
                        INT,
                        "0",
                        "Size of the storage at which writes stop and an alarm is raised; 0 means 2 GiB, negative none.")
                .noEffect(
                        "backend-bbolt-freelist-type",
                        STRING,
                        "map",
                        "Kind of bbolt's free list.",
                        "there is no bbolt here; see --backend")
                .flag("backend-batch-interval", DURATION, "0s", "Longest wait before a storage commit; 0 means 100ms.")
                .flag("backend-batch-limit", INT, "0", "Most operations in one storage commit; 0 means 10000.")
                .flag("max-txn-ops", UINT, "128", "Most operations in a transaction.")
                .flag("max-request-bytes", UINT, "1572864", "Largest request a client may send.")
                .rejected(
                        "memory-mlock",
                        BOOL,
                        "false",
                        "Lock all memory pages.",
                        "a JVM cannot lock its pages; keep the process from swapping instead (MemorySwapMax=0 in systemd)");
    }

    private static void connections(FlagGroup group) {
        group.flag(
                        "max-concurrent-streams",
                        UINT32,
                        "4294967295",
                        "Most streams a client may have open on a connection.")
                .flag("grpc-keepalive-min-time", DURATION, "5s", "Shortest interval at which a client may ping.")
                .flag("grpc-keepalive-interval", DURATION, "2h", "Interval of pings to a silent client; 0 for none.")
                .flag("grpc-keepalive-timeout", DURATION, "20s", "Wait for the answer to such a ping; 0 for no end.")
                .rejected(
                        "socket-reuse-port",
                        BOOL,
                        "false",
                        "Set SO_REUSEPORT on listeners.",
                        "two servers on one port would share its clients, and could not share their data")
                .noEffect(
                        "socket-reuse-address",
                        BOOL,
                        "false",
                        "Set SO_REUSEADDR on listeners.",
                        "listeners always have it")
                .noEffect(
                        "enable-grpc-gateway",
                        BOOL,
                        "true",
                        "Serve etcd's JSON gateway under /v3/.",
                        "this version has no JSON gateway");
    }
}
