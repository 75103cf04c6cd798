package io.garboard.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.etcd.rpc.KVGrpc.KVBlockingStub;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.PutResponse;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RangeResponse;
import io.garboard.proxy.fake.FakeMember;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class KvOverGrpcTest {

    private final RunningProxy proxy = new RunningProxy();
    private final KVBlockingStub kv = proxy.client(KVBlockingStub.class);

    @AfterEach
    void stop() {
        proxy.close();
    }

    private static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }

    @Test
    void putAndRange() {
        PutResponse put = kv.put(
                PutRequest.newBuilder().setKey(bytes("a")).setValue(bytes("1")).build());
        assertThat(put.getHeader().getRevision()).isEqualTo(2);
        assertThat(put.getHeader().getMemberId()).isEqualTo(FakeMember.MEMBER_ID);
        RangeResponse range =
                kv.range(RangeRequest.newBuilder().setKey(bytes("a")).build());
        assertThat(range.getKvsList()).hasSize(1);
        assertThat(range.getKvs(0).getValue()).isEqualTo(bytes("1"));
        assertThat(range.getKvs(0).getModRevision()).isEqualTo(2);
    }

    @Test
    void longAnswersArriveWholeWhateverPiecesTheyWereMadeOf() {
        SplittableRandom random = new SplittableRandom(1);
        Map<ByteString, ByteString> expected = new LinkedHashMap<>();
        for (int i = 0; i < 60; i++) {
            byte[] value = new byte[random.nextInt(2) == 0 ? random.nextInt(300) : random.nextInt(100_000)];
            random.nextBytes(value);
            ByteString key = bytes("key%02d".formatted(i));
            expected.put(key, ByteString.copyFrom(value));
            PutResponse unused = kv.put(PutRequest.newBuilder()
                    .setKey(key)
                    .setValue(expected.get(key))
                    .build());
        }
        for (int keys : new int[] {0, 1, 2, 17, 60}) {
            RangeResponse range = kv.range(RangeRequest.newBuilder()
                    .setKey(bytes("key"))
                    .setRangeEnd(bytes("key%02d".formatted(keys)))
                    .build());
            assertThat(range.getCount()).isEqualTo(keys);
            assertThat(range.getHeader().getRevision()).isEqualTo(61);
            Map<ByteString, ByteString> found = new LinkedHashMap<>();
            range.getKvsList().forEach(row -> found.put(row.getKey(), row.getValue()));
            assertThat(found)
                    .containsExactlyEntriesOf(expected.entrySet().stream()
                            .limit(keys)
                            .collect(LinkedHashMap::new, (map, e) -> map.put(e.getKey(), e.getValue()), Map::putAll));
        }
    }
}
