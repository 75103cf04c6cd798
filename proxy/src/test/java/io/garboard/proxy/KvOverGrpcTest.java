package io.garboard.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.etcd.rpc.KVGrpc.KVBlockingStub;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.PutResponse;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RangeResponse;
import io.garboard.proxy.fake.FakeMember;
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
}
