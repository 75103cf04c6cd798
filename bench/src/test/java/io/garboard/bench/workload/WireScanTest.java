package io.garboard.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.garboard.bench.load.WrongAnswerException;
import io.garboard.etcd.mvcc.KeyValue;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeResponse;
import io.garboard.etcd.rpc.ResponseHeader;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WireScanTest {

    private static final byte[] RESPONSE = RangeResponse.newBuilder()
            .setHeader(ResponseHeader.newBuilder().setClusterId(-1).setRevision(1L << 40))
            .addKvs(KeyValue.newBuilder().setKey(ByteString.copyFromUtf8("a")).setVersion(3))
            .addKvs(KeyValue.newBuilder().setValue(ByteString.copyFrom(new byte[300])))
            .setMore(true)
            .setCount(300)
            .build()
            .toByteArray();

    @Test
    void fieldsAreCountedAndReadWithoutDecoding() {
        byte[] shifted = new byte[RESPONSE.length + 9];
        System.arraycopy(RESPONSE, 0, shifted, 4, RESPONSE.length);
        assertThat(WireScan.count(RangeResponse.KVS_FIELD_NUMBER, shifted, 4, RESPONSE.length))
                .isEqualTo(2);
        assertThat(WireScan.varint(RangeResponse.COUNT_FIELD_NUMBER, shifted, 4, RESPONSE.length))
                .isEqualTo(300);
        assertThat(WireScan.varint(RangeResponse.MORE_FIELD_NUMBER, shifted, 4, RESPONSE.length))
                .isEqualTo(1);
        assertThat(WireScan.varint(99, shifted, 4, RESPONSE.length)).isZero();
        assertThat(WireScan.count(1, new byte[0], 0, 0)).isZero();
    }

    @Test
    void whatIsCutShortIsNoticed() {
        assertThatThrownBy(() -> WireScan.count(2, RESPONSE, 0, RESPONSE.length - 10))
                .isInstanceOf(WrongAnswerException.class);
        byte[] broken = new byte[20];
        Arrays.fill(broken, (byte) 0xff);
        assertThatThrownBy(() -> WireScan.count(2, broken, 0, broken.length)).isInstanceOf(WrongAnswerException.class);
    }

    @Test
    void aPutIsEncodedAsProtobufDoes() throws Exception {
        byte[] key = Keys.podBytes(123);
        byte[] value = new byte[500];
        assertThat(PutRequest.parseFrom(Puts.encode(key, value)))
                .isEqualTo(PutRequest.newBuilder()
                        .setKey(ByteString.copyFrom(key))
                        .setValue(ByteString.copyFrom(value))
                        .build());
    }

    @Test
    void keysAreSpreadOverNamespaces() {
        assertThat(Keys.pod(123).toStringUtf8()).isEqualTo("/registry/pods/namespace-23/pod-0000123");
        assertThat(Keys.pod(0).toStringUtf8()).isEqualTo("/registry/pods/namespace-00/pod-0000000");
        assertThat(Keys.namespace(57).toStringUtf8()).isEqualTo("/registry/pods/namespace-07/");
    }

    @Test
    void anAnswerThatWasNotAskedForIsRefused() {
        new Ranges(() -> new byte[0], 2, 300, 10).answered(0, RESPONSE, 0, RESPONSE.length);
        for (Ranges wrong : new Ranges[] {
            new Ranges(() -> new byte[0], 3, 300, 10),
            new Ranges(() -> new byte[0], 2, 301, 10),
            new Ranges(() -> new byte[0], 2, 300, 1000),
        }) {
            assertThatThrownBy(() -> wrong.answered(0, RESPONSE, 0, RESPONSE.length))
                    .isInstanceOf(WrongAnswerException.class);
        }
        assertThatThrownBy(() -> new Puts(ByteString.EMPTY, () -> 0).answered(0, new byte[0], 0, 0))
                .isInstanceOf(WrongAnswerException.class);
    }
}
