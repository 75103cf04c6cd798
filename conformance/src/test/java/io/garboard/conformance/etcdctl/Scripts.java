package io.garboard.conformance.etcdctl;

import java.util.List;
import java.util.stream.Stream;

/** What a user types, in order. */
final class Scripts {
    private Scripts() {}

    static final List<Step> KEYS = commands("""
            put fruit apple
            put fruit pear --prev-kv
            put fruit/1 b
            put fruit/2 a
            put fruit/3 c
            put veg kale
            put fruit --ignore-value
            put nothing --ignore-value
            put fruit/2 --ignore-value --prev-kv
            put fruit both --ignore-value
            put fruit x --lease 12345
            get fruit
            get absent
            get fruit --print-value-only
            get fruit --prefix
            get fruit --prefix --keys-only
            get fruit --prefix --print-value-only
            get fruit --prefix --limit 2
            get fruit --prefix --order DESCEND
            get fruit --prefix --order ASCEND --sort-by VALUE
            get fruit --prefix --sort-by VERSION --order DESCEND --limit 1
            get fruit --prefix --sort-by CREATE
            get fruit --prefix --sort-by MODIFY --order DESCEND
            get fruit --prefix --sort-by KEY --order DESCEND --limit 2
            get fruit --prefix --count-only -w fields
            get fruit --prefix --count-only
            get fruit/2 --from-key
            get fruit/2 --from-key --limit 1
            get --from-key --keys-only
            get --prefix --keys-only
            get fruit fruit/3
            get fruit --rev 2
            get fruit --rev 3 --prefix
            get fruit --rev 9999
            get fruit --consistency s
            get fruit --consistency x
            get fruit -w json
            get fruit --prefix -w json
            get fruit --prefix -w fields
            get fruit -w protobuf-is-no-format
            get fruit --hex
            put fruit v -w json
            put fruit v --prev-kv -w fields
            del fruit/1
            del fruit/1
            del fruit/2 --prev-kv
            del fruit --prefix --prev-kv
            del veg -w json
            del a z
            del fruit --from-key
            put 1 one
            put 2 two
            put 3 three
            del 1 3 --prev-kv
            get --from-key
            """);

    static final List<Step> TRANSACTIONS = Stream.concat(
                    Stream.of(
                            Step.of("put k v"),
                            Step.of("put other w"),
                            Step.of("txn", """
                                    value("k") = "v"
                                    version("k") > "0"
                                    create("k") < "1000"
                                    mod("k") != "1"

                                    put k v2
                                    get k
                                    put other/1 x
                                    get other --prefix
                                    del other

                                    get nothing

                                    """),
                            Step.of("txn", """
                                    value("k") = "v"

                                    put k v3

                                    get k
                                    del k --prev-kv

                                    """),
                            Step.of("txn -w json", "\nput j 1\nget j\n\n\n"),
                            Step.of("txn -w fields", "ver(\"j\") = \"1\"\n\nput j 2 --prev-kv\n\n\n"),
                            Step.of("txn", "ver(\"j\") = \"7\"\n\n\nput j 3\n\n"),
                            Step.of("txn", "\n\n\n"),
                            Step.of("txn", "\nput twice 1\nput twice 2\n\n\n"),
                            Step.of("txn -i", "ver(\"absent\") = \"0\"\n\nput absent here\n\nget absent\n\n")),
                    commands("""
                            get --from-key
                            """).stream())
            .toList();

    static final List<Step> LEASES = commands("""
            lease list
            lease grant 600
            lease list
            put bound v --lease={lease}
            get bound -w fields
            lease timetolive {lease}
            lease timetolive {lease} --keys
            lease timetolive {lease} --keys -w json
            put bound/2 v --lease={lease}
            lease keep-alive --once {lease}
            lease keep-alive --once 7777
            lease timetolive 7777
            put bound --ignore-value --ignore-lease
            put bound w --ignore-lease
            get bound -w json
            put bound/2 v
            lease timetolive {lease} --keys
            lease revoke {lease}
            lease revoke {lease}
            lease list -w json
            get bound --prefix
            lease grant 0
            lease grant -5
            lease grant 9000000001
            """);

    static final List<Step> COMPACTION = commands("""
            put k 1
            put k 2
            put k 3
            put k 4
            del k
            compaction 3
            compaction 3
            compaction 2
            compaction 100
            compaction 5 --physical
            get k --rev 3
            get k --rev 4
            get k --rev 5
            watch k --rev 2
            get k -w json
            endpoint hashkv
            endpoint hashkv --rev 5
            endpoint hashkv --rev 2
            endpoint hashkv --rev 100
            endpoint hashkv -w json
            """);

    static final List<Step> MAINTENANCE = commands("""
            put k v
            alarm list
            alarm disarm
            defrag
            endpoint health
            endpoint health -w json
            endpoint status
            endpoint status -w json
            endpoint status -w fields
            endpoint status --cluster
            endpoint hashkv
            member list
            member list -w json
            member list -w fields
            member list --write-out=table
            get k
            """);

    private static List<Step> commands(String lines) {
        return lines.lines().map(Step::of).toList();
    }
}
