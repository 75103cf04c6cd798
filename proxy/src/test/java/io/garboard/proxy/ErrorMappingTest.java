package io.garboard.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.garboard.core.error.EtcdError;
import io.garboard.etcd.rpc.AuthEnableRequest;
import io.garboard.etcd.rpc.AuthGrpc.AuthBlockingStub;
import io.garboard.etcd.rpc.KVGrpc;
import io.garboard.etcd.rpc.KVGrpc.KVBlockingStub;
import io.garboard.etcd.rpc.MaintenanceGrpc.MaintenanceBlockingStub;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.SnapshotRequest;
import io.garboard.etcd.rpc.StatusRequest;
import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
import io.grpc.reflection.v1.ServerReflectionGrpc.ServerReflectionStub;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients see when something is wrong. */
final class ErrorMappingTest {

    private static final RunningProxy PROXY = new RunningProxy();
    private static final RangeRequest RANGE =
            RangeRequest.newBuilder().setKey(ByteString.copyFromUtf8("k")).build();
    private static final RangeRequest SERIALIZABLE =
            RANGE.toBuilder().setSerializable(true).build();

    private final KVBlockingStub kv = PROXY.client(KVBlockingStub.class);

    @AfterAll
    static void stop() {
        PROXY.close();
    }

    @AfterEach
    void heal() {
        PROXY.member.kv.failure = null;
        PROXY.member.kv.crash = null;
        PROXY.member.learner = false;
        PROXY.member.leaderKnown = true;
    }

    private static Status statusOf(Runnable call) {
        StatusRuntimeException thrown = catchThrowableOfType(StatusRuntimeException.class, call::run);
        assertThat(thrown).as("the call should have failed").isNotNull();
        return thrown.getStatus();
    }

    private static KVBlockingStub withHeader(KVBlockingStub stub, String name, String value) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
        return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    @ParameterizedTest
    @EnumSource(EtcdError.class)
    void everyErrorKeepsItsCodeAndText(EtcdError error) {
        PROXY.member.kv.failure = error;
        Status status = statusOf(() -> kv.range(RANGE));
        assertThat(status.getCode().value()).isEqualTo(error.code().number());
        // To a deadline that passed, the client adds a line with what its own was.
        assertThat(status.getDescription()).isNotNull();
        assertThat(status.getDescription().lines()).first().isEqualTo(error.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "gzip"})
    void anUnexpectedExceptionTellsNothing(String encoding) {
        PROXY.member.kv.crash = new IllegalStateException("the value is hunter2");
        KVBlockingStub stub = encoding.equals("gzip") ? kv.withCompression("gzip") : kv;
        Status status = statusOf(() -> stub.range(RANGE));
        assertThat(status.getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(status.getDescription()).isEqualTo("garboard: internal error");
    }

    @Test
    void compressedRequestsAreServedToo() {
        PutRequest put = PutRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8("zipped"))
                .setValue(ByteString.copyFrom(new byte[10_000]))
                .build();
        kv.withCompression("gzip").put(put);
        assertThat(kv.range(RANGE.toBuilder().setKey(put.getKey()).build())
                        .getKvs(0)
                        .getValue())
                .isEqualTo(put.getValue());
        PROXY.member.kv.failure = EtcdError.NO_SPACE;
        Status status = statusOf(() -> kv.withCompression("gzip").put(put));
        assertThat(status.getDescription()).isEqualTo(EtcdError.NO_SPACE.text());
    }

    @Test
    void servicesOfLaterIssuesAreUnimplemented() {
        AuthBlockingStub auth = PROXY.client(AuthBlockingStub.class);
        Status status = statusOf(() -> auth.authEnable(AuthEnableRequest.getDefaultInstance()));
        assertThat(status.getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
        assertThat(status.getDescription()).isEqualTo("unknown method AuthEnable for service etcdserverpb.Auth");
        MaintenanceBlockingStub maintenance = PROXY.client(MaintenanceBlockingStub.class);
        Status snapshot = statusOf(
                () -> maintenance.snapshot(SnapshotRequest.getDefaultInstance()).next());
        assertThat(snapshot.getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
    }

    @ParameterizedTest
    @CsvSource({
        "nobody.Knows/This, unknown service nobody.Knows",
        "etcdserverpb.KV/This, unknown method This for service etcdserverpb.KV",
    })
    void whatNobodyKnowsIsUnimplemented(String name, String text) {
        var method = KVGrpc.getRangeMethod().toBuilder().setFullMethodName(name).build();
        Status status =
                statusOf(() -> ClientCalls.blockingUnaryCall(kv.getChannel(), method, CallOptions.DEFAULT, RANGE));
        assertThat(status.getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
        assertThat(status.getDescription()).isEqualTo(text);
    }

    @Test
    void reflectionListsTheServices() throws Exception {
        Collected<ServerReflectionResponse> answers = new Collected<>();
        var requests = PROXY.client(ServerReflectionStub.class).serverReflectionInfo(answers);
        requests.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
        assertThat(answers.take().getListServicesResponse().getServiceList())
                .extracting(ServiceResponse::getName)
                .contains(
                        "etcdserverpb.KV",
                        "etcdserverpb.Watch",
                        "etcdserverpb.Lease",
                        "etcdserverpb.Cluster",
                        "etcdserverpb.Maintenance",
                        "grpc.health.v1.Health");
        requests.onNext(ServerReflectionRequest.newBuilder()
                .setFileContainingSymbol("etcdserverpb.KV")
                .build());
        assertThat(answers.take().getFileDescriptorResponse().getFileDescriptorProtoCount())
                .isPositive();
        requests.onCompleted();
    }

    @Test
    void aLearnerServesSerializableReadsAndItsStatusOnly() {
        PROXY.member.learner = true;
        assertThat(kv.range(SERIALIZABLE).getCount()).isZero();
        PROXY.client(MaintenanceBlockingStub.class).status(StatusRequest.getDefaultInstance());
        Status status = statusOf(() -> kv.range(RANGE));
        assertThat(status.getDescription()).isEqualTo(EtcdError.NOT_SUPPORTED_FOR_LEARNER.text());
    }

    @Test
    void whoInsistsOnALeaderIsRefusedWithoutOne() {
        PROXY.member.leaderKnown = false;
        assertThat(kv.range(SERIALIZABLE).getCount()).isZero();
        Status status = statusOf(() -> withHeader(kv, "hasleader", "true").range(SERIALIZABLE));
        assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(status.getDescription()).isEqualTo("etcdserver: no leader");
    }

    @Test
    void theClientsVersionMustBeText() throws Exception {
        withHeader(kv, "client-api-version", "3.6").range(RANGE);
        try (RawHttp2 client = new RawHttp2(PROXY.url().port())) {
            client.call(1, "/etcdserverpb.KV/Range", "client-api-version", "\u00ff\u00fe");
            client.message(1, RANGE.toByteArray(), true);
            client.flush();
            var headers = client.decode(client.readUntil(RawHttp2.HEADERS));
            assertThat(headers.get("grpc-status")).hasToString("3");
            assertThat(headers.get("grpc-message")).hasToString("etcdserver: invalid client api version");
        }
    }

    @Test
    void healthIsThatOfTheEmptyName() {
        HealthBlockingStub health = PROXY.client(HealthBlockingStub.class);
        assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
                .isEqualTo(ServingStatus.SERVING);
        Status status = statusOf(() ->
                health.check(HealthCheckRequest.newBuilder().setService("etcd").build()));
        assertThat(status.getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(status.getDescription()).isEqualTo("unknown service");
    }
}
