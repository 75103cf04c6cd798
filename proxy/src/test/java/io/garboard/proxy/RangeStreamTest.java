package io.garboard.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.garboard.core.error.EtcdError;
import io.garboard.etcd.rpc.KVGrpc.KVBlockingStub;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RangeRequest.SortOrder;
import io.garboard.etcd.rpc.RangeRequest.SortTarget;
import io.garboard.etcd.rpc.RangeResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RangeStreamTest {

    private static final RunningProxy PROXY = new RunningProxy();
    private static final int KEYS = 3_000;

    private final KVBlockingStub kv = PROXY.client(KVBlockingStub.class);

    @BeforeAll
    static void fill() {
        KVBlockingStub kv = PROXY.client(KVBlockingStub.class);
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < KEYS; i++) {
            byte[] value = new byte[random.nextInt(4_000)];
            random.nextBytes(value);
            kv.put(PutRequest.newBuilder()
                    .setKey(key(i))
                    .setValue(ByteString.copyFrom(value))
                    .build());
        }
    }

    @AfterAll
    static void stop() {
        PROXY.close();
    }

    private static ByteString key(int i) {
        return ByteString.copyFromUtf8(String.format("k%05d", i));
    }

    private static RangeRequest.Builder all() {
        return RangeRequest.newBuilder().setKey(key(0)).setRangeEnd(ByteString.copyFromUtf8("l"));
    }

    private List<RangeResponse> chunks(RangeRequest request) {
        List<RangeResponse> chunks = new ArrayList<>();
        kv.rangeStream(request).forEachRemaining(chunk -> chunks.add(chunk.getRangeResponse()));
        return chunks;
    }

    private static RangeResponse merge(List<RangeResponse> chunks) {
        RangeResponse.Builder merged = RangeResponse.newBuilder();
        chunks.forEach(merged::mergeFrom);
        return merged.build();
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, false", "9, false", "10, false", "11, false", "2999, false", "3000, false", "0, true"})
    void chunksMergedAreTheRange(int limit, boolean serializable) {
        RangeRequest request =
                all().setLimit(limit).setSerializable(serializable).build();
        assertThat(merge(chunks(request))).isEqualTo(kv.range(request));
    }

    @Test
    void otherShapesOfRangesMergeToo() {
        for (RangeRequest request : List.of(
                all().setCountOnly(true).build(),
                RangeRequest.newBuilder().setKey(key(5)).build(),
                RangeRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8("none"))
                        .build(),
                all().setRangeEnd(ByteString.copyFrom(new byte[1])).build(),
                all().setSortOrder(SortOrder.ASCEND)
                        .setSortTarget(SortTarget.KEY)
                        .build())) {
            assertThat(merge(chunks(request))).isEqualTo(kv.range(request));
        }
    }

    @Test
    void onlyTheLastChunkSaysWhatHoldsForAll() {
        List<RangeResponse> chunks = chunks(all().build());
        assertThat(chunks.get(0).getKvsCount()).isEqualTo(10);
        assertThat(chunks.get(1).getKvsCount()).isEqualTo(20);
        for (RangeResponse chunk : chunks.subList(0, chunks.size() - 1)) {
            assertThat(chunk.hasHeader()).isFalse();
            assertThat(chunk.getCount()).isZero();
            assertThat(chunk.getSerializedSize()).isLessThan(2 * RequestLimits.DEFAULT.maxRequestBytes());
        }
        RangeResponse last = chunks.get(chunks.size() - 1);
        assertThat(last.getCount()).isEqualTo(KEYS);
        assertThat(last.hasHeader()).isTrue();
    }

    @Test
    void allChunksReadTheRevisionOfTheFirst() {
        PROXY.member.kv.ranges.clear();
        long revision = merge(chunks(all().build())).getHeader().getRevision();
        List<RangeRequest> reads = PROXY.member.kv.ranges;
        assertThat(reads.get(0).getRevision()).isZero();
        assertThat(reads.get(0).getSerializable()).isFalse();
        assertThat(reads.subList(1, reads.size()))
                .allMatch(read -> read.getRevision() == revision && read.getSerializable());
    }

    private Status refused(RangeRequest request) {
        return catchThrowableOfType(StatusRuntimeException.class, () -> chunks(request))
                .getStatus();
    }

    @Test
    void whatCannotBeStreamedIsUnimplemented() {
        for (RangeRequest request : List.of(
                all().setSortOrder(SortOrder.DESCEND).build(),
                all().setSortOrder(SortOrder.ASCEND)
                        .setSortTarget(SortTarget.MOD)
                        .build(),
                all().setMinModRevision(1).build(),
                all().setMaxCreateRevision(1).build())) {
            assertThat(refused(request).getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
        }
        assertThat(refused(RangeRequest.getDefaultInstance()).getDescription()).isEqualTo(EtcdError.EMPTY_KEY.text());
    }

    @Test
    void anErrorBetweenChunksEndsTheStream() {
        var stream = kv.rangeStream(all().build());
        assertThat(stream.hasNext()).isTrue();
        PROXY.member.kv.failure = EtcdError.COMPACTED;
        try {
            StatusRuntimeException thrown =
                    catchThrowableOfType(StatusRuntimeException.class, () -> stream.forEachRemaining(chunk -> {}));
            // What was on its way when the error came still arrives.
            assertThat(thrown.getStatus().getDescription()).isEqualTo(EtcdError.COMPACTED.text());
        } finally {
            PROXY.member.kv.failure = null;
        }
    }

    /** More than a connection may leave behind, if none of it were given back. */
    @Test
    void whatTheMemberFailsToTakeIsNoWorkLeftBehind() {
        PROXY.member.kv.crash = Status.INTERNAL.asRuntimeException(); // which is not logged
        try {
            for (int i = 0; i < 1_500; i++) {
                StatusRuntimeException thrown =
                        catchThrowableOfType(StatusRuntimeException.class, () -> kv.rangeStream(all().build())
                                .hasNext());
                assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
            }
        } finally {
            PROXY.member.kv.crash = null;
        }
        assertThat(chunks(all().setLimit(1).build())).isNotEmpty();
    }
}
