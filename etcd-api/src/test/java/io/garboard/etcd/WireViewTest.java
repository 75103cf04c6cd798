package io.garboard.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.UnsafeByteOperations;
import io.garboard.etcd.mvcc.Event;
import io.garboard.etcd.mvcc.KeyValue;
import io.garboard.etcd.rpc.ResponseHeader;
import io.garboard.etcd.wire.WireProto;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The views of {@code garboard.wire} are the same on the wire as the messages of etcdserverpb they stand for. */
class WireViewTest {
    private static final KeyValue KV = KeyValue.newBuilder()
            .setKey(UnsafeByteOperations.unsafeWrap(new byte[] {'k'}))
            .setModRevision(7)
            .build();

    static Stream<Descriptor> views() {
        return WireProto.getDescriptor().getMessageTypes().stream();
    }

    static Stream<Fixtures.Fixture> viewedFixtures() {
        return Fixtures.all().filter(fixture -> view(fixture) != null);
    }

    @ParameterizedTest
    @MethodSource("views")
    void aViewHasItsOriginalsFields(Descriptor view) {
        Descriptor original = Fixtures.descriptor("etcdserverpb." + view.getName());
        assertThat(view.getFields()).hasSameSizeAs(original.getFields());
        for (FieldDescriptor field : original.getFields()) {
            FieldDescriptor viewed = view.findFieldByNumber(field.getNumber());
            assertThat(viewed).as(field.getFullName()).isNotNull();
            assertThat(viewed.getName()).isEqualTo(field.getName());
            assertThat(viewed.isRepeated()).isEqualTo(field.isRepeated());
            assertThat(viewed.hasPresence()).as(field.getFullName()).isEqualTo(field.hasPresence());
            boolean stored = field.getType() == FieldDescriptor.Type.MESSAGE
                    && field.getMessageType().getFullName().startsWith("mvccpb.");
            assertThat(viewed.getType()).isEqualTo(stored ? FieldDescriptor.Type.BYTES : field.getType());
        }
    }

    @ParameterizedTest
    @MethodSource("viewedFixtures")
    void aRecordedResponsePassesThroughItsViewUnchanged(Fixtures.Fixture fixture) throws Exception {
        DynamicMessage viewed = DynamicMessage.parseFrom(view(fixture), fixture.bytes());
        assertThat(viewed.getUnknownFields().asMap()).isEmpty();
        assertThat(viewed.toByteArray()).isEqualTo(fixture.bytes());
    }

    @Test
    void aPutResponseFromAnEncodedRowIsEtcds() {
        var view = io.garboard.etcd.wire.PutResponse.newBuilder()
                .setHeader(header())
                .setPrevKv(UnsafeByteOperations.unsafeWrap(KV.toByteArray()));
        var original = io.garboard.etcd.rpc.PutResponse.newBuilder()
                .setHeader(header())
                .setPrevKv(KV);
        assertThat(view.build().toByteArray()).isEqualTo(original.build().toByteArray());
    }

    @Test
    void aTxnResponseFromEncodedRowsIsEtcds() {
        var view = io.garboard.etcd.wire.TxnResponse.newBuilder()
                .setSucceeded(true)
                .addResponses(io.garboard.etcd.wire.ResponseOp.newBuilder()
                        .setResponseRange(io.garboard.etcd.wire.RangeResponse.newBuilder()
                                .addKvs(KV.toByteString())
                                .setCount(1)));
        var original = io.garboard.etcd.rpc.TxnResponse.newBuilder()
                .setSucceeded(true)
                .addResponses(io.garboard.etcd.rpc.ResponseOp.newBuilder()
                        .setResponseRange(io.garboard.etcd.rpc.RangeResponse.newBuilder()
                                .addKvs(KV)
                                .setCount(1)));
        assertThat(view.build().toByteArray()).isEqualTo(original.build().toByteArray());
    }

    @Test
    void aWatchResponseFromEncodedEventsIsEtcds() {
        Event event =
                Event.newBuilder().setType(Event.EventType.DELETE).setKv(KV).build();
        var view = io.garboard.etcd.wire.WatchResponse.newBuilder()
                .setWatchId(3)
                .addEvents(event.toByteString())
                .addEvents(event.toByteString());
        var original = io.garboard.etcd.rpc.WatchResponse.newBuilder()
                .setWatchId(3)
                .addEvents(event)
                .addEvents(event);
        assertThat(view.build().toByteArray()).isEqualTo(original.build().toByteArray());
    }

    private static ResponseHeader header() {
        return ResponseHeader.newBuilder()
                .setClusterId(-1)
                .setMemberId(2)
                .setRevision(3)
                .setRaftTerm(4)
                .build();
    }

    private static @org.jspecify.annotations.Nullable Descriptor view(Fixtures.Fixture fixture) {
        return WireProto.getDescriptor()
                .findMessageTypeByName(fixture.descriptor().getName());
    }
}
