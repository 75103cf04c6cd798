package io.garboard.conformance.wire;

import com.google.protobuf.ByteString;
import io.garboard.conformance.harness.Await;
import io.garboard.conformance.harness.Binaries;
import io.garboard.conformance.harness.EtcdClient;
import io.garboard.conformance.harness.Etcdctl;
import io.garboard.conformance.harness.ServerKind;
import io.garboard.conformance.harness.ServerProcess;
import io.garboard.etcd.election.CampaignRequest;
import io.garboard.etcd.election.ElectionGrpc;
import io.garboard.etcd.election.LeaderKey;
import io.garboard.etcd.election.LeaderRequest;
import io.garboard.etcd.election.ProclaimRequest;
import io.garboard.etcd.election.ResignRequest;
import io.garboard.etcd.lock.LockGrpc;
import io.garboard.etcd.lock.LockRequest;
import io.garboard.etcd.lock.UnlockRequest;
import io.garboard.etcd.rpc.AlarmRequest;
import io.garboard.etcd.rpc.AlarmType;
import io.garboard.etcd.rpc.Compare;
import io.garboard.etcd.rpc.HashRequest;
import io.garboard.etcd.rpc.LeaseGrantRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.TxnRequest;
import io.garboard.etcd.rpc.WatchCancelRequest;
import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.rpc.WatchRequest;
import io.garboard.etcd.rpc.WatchResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Records the fixtures of etcd-api's WireFixtureTest: bytes that etcdctl sent and etcd answered. Run by hand, with the
 * target directory as argument, then read the index: its right column must say what its command line said.
 */
final class RecordWireFixtures {
    private static final ByteString A = ByteString.copyFromUtf8("a");
    private static final ByteString Z = ByteString.copyFromUtf8("z");
    /** What etcdctl 3.5 cannot ask. */
    private static final RangeRequest FILTERED = RangeRequest.newBuilder()
            .setKey(A)
            .setRangeEnd(Z)
            .setMinModRevision(11)
            .setMaxModRevision(112)
            .setMinCreateRevision(13)
            .setMaxCreateRevision(114)
            .build();

    private static final TxnRequest NESTED = TxnRequest.newBuilder()
            .addCompare(Compare.newBuilder()
                    .setKey(A)
                    .setRangeEnd(Z)
                    .setTarget(Compare.CompareTarget.LEASE)
                    .setResult(Compare.CompareResult.NOT_EQUAL)
                    .setLease(77))
            .addSuccess(RequestOp.newBuilder()
                    .setRequestTxn(TxnRequest.newBuilder()
                            .addFailure(RequestOp.newBuilder().setRequestRange(FILTERED))))
            .build();

    private final RecordingProxy proxy;
    private final Etcdctl etcdctl;
    private final FixtureWriter fixtures;

    private RecordWireFixtures(RecordingProxy proxy, Path directory) {
        this.proxy = proxy;
        fixtures = new FixtureWriter(proxy, directory);
        etcdctl = new Etcdctl("http://127.0.0.1:" + proxy.port());
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        try (ServerProcess etcd = ServerProcess.launch(ServerKind.ETCD);
                RecordingProxy proxy = new RecordingProxy(etcd.clientPort())) {
            RecordWireFixtures recorder = new RecordWireFixtures(proxy, directory);
            recorder.kv();
            recorder.leases();
            recorder.watches();
            recorder.members();
            recorder.maintenance();
            recorder.locksAndElections();
            recorder.auth();
            recorder.fixtures.writeIndex();
        }
    }

    private void kv() throws Exception {
        run("put foo bar");
        run("put foo baz --prev-kv");
        run("put foo --ignore-value --prev-kv");
        run("put foo qux --ignore-lease");
        run("put foo/2 b");
        run("put foo/3 a");
        run("get foo");
        run("get foo --prefix --limit 2 --order DESCEND --sort-by VALUE --rev 6");
        run("get foo --prefix --keys-only --sort-by CREATE --order ASCEND");
        run("get foo --prefix --count-only --consistency s");
        run("get foo --from-key --sort-by VERSION --order ASCEND");
        run("get foo zoo --sort-by MODIFY --order DESCEND");
        run("get absent");
        transaction("""
                val("foo") = "qux"
                ver("foo") > "1"
                create("foo") < "100"
                mod("foo") != "3"

                put foo/4 d
                get foo --prefix
                del foo/2 --prev-kv

                get foo

                """);
        transaction("""
                val("foo") = "nothing"

                put foo/5 e

                get foo
                put foo/5 f
                del absent

                """);
        run("del foo/2 --prev-kv");
        run("del foo/ --prefix --prev-kv");
        run("del absent");
        run("compaction 4");
        run("compaction 5 --physical");
    }

    private void leases() throws Exception {
        String granted = run("lease grant 600").out();
        String id = granted.split(" ", -1)[1];
        run("put leased v --lease " + id);
        run("get leased");
        run("lease timetolive " + id + " --keys");
        run("lease timetolive " + id);
        run("lease timetolive 7b");
        run("lease keep-alive --once " + id);
        run("lease list");
        run("lease revoke " + id);
    }

    private void watches() throws Exception {
        Path out = Files.createTempFile("watch-", ".out");
        for (String command : List.of(
                "watch foo --prefix --rev 6 --prev-kv --progress-notify", "watch foo --rev 2", "watch --interactive")) {
            int before = proxy.messages().size();
            Process watch = etcdctl.start(out, command.split(" ", -1));
            boolean interactive = command.endsWith("interactive");
            if (interactive) {
                watch.getOutputStream().write("watch foo zoo\nwatch a b\nprogress\n".getBytes(StandardCharsets.UTF_8));
                watch.getOutputStream().flush();
            }
            int expected = before + (interactive ? 6 : 2);
            Await.until(
                    Duration.ofSeconds(10),
                    () -> "no answer to " + command,
                    () -> proxy.messages().size() >= expected);
            etcdctl.run("put", "foo/watched", "x");
            etcdctl.run("del", "foo/watched");
            Await.until(
                    Duration.ofSeconds(10),
                    () -> "no events",
                    () -> command.endsWith("2") || Files.readString(out).contains("DELETE"));
            watch.destroy();
            watch.waitFor();
            fixtures.flush("etcdctl " + command);
            Files.writeString(out, "");
        }
        Files.delete(out);
        watchDirectly();
    }

    private void watchDirectly() throws Exception {
        try (EtcdClient client = new EtcdClient(proxy.port())) {
            List<WatchResponse> responses = new CopyOnWriteArrayList<>();
            StreamObserver<WatchRequest> requests = client.watch().watch(collector(responses));
            requests.onNext(WatchRequest.newBuilder()
                    .setCreateRequest(WatchCreateRequest.newBuilder()
                            .setKey(A)
                            .setRangeEnd(Z)
                            .setWatchId(9)
                            .setFragment(true)
                            .addFilters(WatchCreateRequest.FilterType.NOPUT)
                            .addFilters(WatchCreateRequest.FilterType.NODELETE))
                    .build());
            requests.onNext(WatchRequest.newBuilder()
                    .setCancelRequest(WatchCancelRequest.newBuilder().setWatchId(9))
                    .build());
            requests.onNext(WatchRequest.newBuilder()
                    .setCreateRequest(WatchCreateRequest.newBuilder().setKey(A).setStartRevision(2))
                    .build());
            requests.onNext(WatchRequest.newBuilder()
                    .setCreateRequest(WatchCreateRequest.newBuilder().setKey(Z).setRangeEnd(A))
                    .build());
            Await.until(Duration.ofSeconds(10), () -> "no answers: " + responses, () -> responses.size() >= 5);
            fixtures.flush("watch: filters, fragment, id, cancel, compacted, empty range");
        }
    }

    private static StreamObserver<WatchResponse> collector(List<WatchResponse> responses) {
        return new StreamObserver<>() {
            @Override
            public void onNext(WatchResponse response) {
                responses.add(response);
            }

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onCompleted() {}
        };
    }

    private void members() throws Exception {
        run("member list");
        String added = run("member add other --peer-urls http://127.0.0.1:1 --learner -w simple")
                .out();
        String id = added.split(" ", -1)[1];
        run("member update " + id + " --peer-urls http://127.0.0.1:2,http://127.0.0.1:3");
        run("member promote " + id);
        run("member list --write-out json");
        run("member remove " + id);
        run("move-leader " + id);
    }

    private void maintenance() throws Exception {
        run("endpoint status");
        run("endpoint health");
        run("endpoint hashkv --rev 8");
        run("endpoint hashkv");
        run("alarm list");
        run("alarm disarm");
        run("defrag");
        run("alarm list");
        Path file = Files.createTempDirectory("snapshot-").resolve("s");
        run("snapshot save " + file);
        try (EtcdClient client = new EtcdClient(proxy.port())) {
            client.maintenance().hash(HashRequest.getDefaultInstance());
            fixtures.flush("Hash");
            client.maintenance()
                    .alarm(AlarmRequest.newBuilder()
                            .setAction(AlarmRequest.AlarmAction.ACTIVATE)
                            .setMemberID(5)
                            .setAlarm(AlarmType.NOSPACE)
                            .build());
            fixtures.flush("Alarm: raise NOSPACE for member 5");
            run("alarm list");
            run("endpoint status");
            run("put refused v");
            run("alarm disarm");
        }
    }

    /** etcdctl locks on the client's side, so these requests go through etcd's own proxy, which encodes them anew. */
    private void locksAndElections() throws Exception {
        String listen = "127.0.0.1:" + freePort();
        Process between = new ProcessBuilder(
                        Binaries.etcd().toString(),
                        "grpc-proxy",
                        "start",
                        "--endpoints=127.0.0.1:" + proxy.port(),
                        "--listen-addr=" + listen)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (EtcdClient client = new EtcdClient(Integer.parseInt(listen.split(":", -1)[1]))) {
            long lease = client.lease()
                    .withWaitForReady()
                    .leaseGrant(LeaseGrantRequest.newBuilder()
                            .setID(4711)
                            .setTTL(600)
                            .build())
                    .getID();
            LockGrpc.LockBlockingStub locks = LockGrpc.newBlockingStub(client.channel());
            ByteString name = ByteString.copyFromUtf8("the-lock");
            ByteString key = locks.lock(LockRequest.newBuilder()
                            .setName(name)
                            .setLease(lease)
                            .build())
                    .getKey();
            locks.unlock(UnlockRequest.newBuilder().setKey(key).build());
            elections(ElectionGrpc.newBlockingStub(client.channel()), lease);
            fixtures.flush("lock and election through grpc-proxy");
            client.kv().range(FILTERED);
            client.kv().txn(NESTED);
            fixtures.flush("filtered range and nested txn through grpc-proxy");
        } finally {
            between.destroy();
            between.waitFor();
        }
    }

    private static void elections(ElectionGrpc.ElectionBlockingStub elections, long lease) {
        ByteString name = ByteString.copyFromUtf8("the-election");
        LeaderKey leader = elections
                .campaign(CampaignRequest.newBuilder()
                        .setName(name)
                        .setLease(lease)
                        .setValue(ByteString.copyFromUtf8("first"))
                        .build())
                .getLeader();
        elections.proclaim(ProclaimRequest.newBuilder()
                .setLeader(leader)
                .setValue(ByteString.copyFromUtf8("second"))
                .build());
        elections.leader(LeaderRequest.newBuilder().setName(name).build());
        elections.observe(LeaderRequest.newBuilder().setName(name).build()).next();
        elections.resign(ResignRequest.newBuilder().setLeader(leader).build());
    }

    private void auth() throws Exception {
        run("auth status");
        run("user add root:secret");
        run("user add plain --no-password");
        run("user add other:word");
        run("role add reader");
        run("role grant-permission reader read foo fop");
        run("role grant-permission reader --prefix readwrite bar");
        run("role grant-permission reader write one");
        run("role get reader");
        run("role list");
        run("user grant-role other reader");
        run("user get other");
        run("user list");
        input("changed\nchanged\n", "user passwd other --interactive=false");
        run("role revoke-permission reader foo fop");
        run("user revoke-role other reader");
        run("role delete reader");
        run("user delete other");
        run("role add root");
        run("user grant-role root root");
        run("auth enable");
        run("--user root:secret auth status");
        run("--user root:secret auth disable");
    }

    private Etcdctl.Result run(String command) throws Exception {
        return input("", command);
    }

    private void transaction(String input) throws Exception {
        Etcdctl.Result result = etcdctl.runWithInput(input, "txn");
        fixtures.flush("etcdctl txn: " + input.replace("\n", "; ") + (result.exitCode() == 0 ? "" : " -> fails"));
    }

    private Etcdctl.Result input(String input, String command) throws Exception {
        Etcdctl.Result result = etcdctl.runWithInput(input, command.split(" ", -1));
        String suffix = result.exitCode() == 0 ? "" : " -> fails";
        fixtures.flush("etcdctl " + command.replaceAll("/tmp/\\S+", "FILE") + suffix);
        return result;
    }

    private static int freePort() throws IOException {
        try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
