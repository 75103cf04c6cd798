package io.garboard.conformance.limits;

import com.google.protobuf.ByteString;
import io.garboard.conformance.harness.EtcdClient;
import io.garboard.conformance.harness.Insist;
import io.garboard.conformance.harness.ServerKind;
import io.garboard.conformance.harness.ServerProcess;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.WatchCreateRequest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** 10,000 watchers of one key, each of which must see every change once and in order. */
@Tag("conformance")
class ManyWatchersTest {
    private static final int PUTS = 10;
    private static final ByteString KEY = ByteString.copyFromUtf8("hot");

    @ParameterizedTest(name = "{0} connections, {1} streams each, {2} watchers each")
    @CsvSource({"1, 1, 10000", "1, 100, 100", "1000, 2, 5"})
    void seeEveryChange(int connections, int streams, int watchers) throws Exception {
        Insist.onScene(() -> watchAndPut(connections, streams, watchers));
    }

    private static void watchAndPut(int connections, int streams, int watchers) throws Exception {
        WatchCreateRequest watch = WatchCreateRequest.newBuilder().setKey(KEY).build();
        try (ServerProcess server = ServerProcess.launch(ServerKind.firstUnderTest());
                EtcdClient client = server.connect();
                Crowd crowd = new Crowd(server.clientPort(), connections, streams, watchers, watch)) {
            for (int i = 0; i < PUTS; i++) {
                client.kv()
                        .put(PutRequest.newBuilder()
                                .setKey(KEY)
                                .setValue(ByteString.copyFromUtf8("value-" + i))
                                .build());
            }
            crowd.awaitEvents((long) PUTS * connections * streams * watchers);
        }
    }
}
