package io.garboard.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import io.garboard.etcd.rpc.RpcProto;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What no 3.5 server or client sends: held against a table, from api/etcdserverpb/rpc.proto of 3.6 and 3.7. */
class NewerContractTest {
    @ParameterizedTest
    @CsvSource({
        "etcdserverpb.RangeStreamResponse, range_response, 1, MESSAGE",
        "etcdserverpb.HashKVResponse, hash_revision, 4, INT64",
        "etcdserverpb.SnapshotResponse, version, 4, STRING",
        "etcdserverpb.StatusResponse, storageVersion, 11, STRING",
        "etcdserverpb.StatusResponse, dbSizeQuota, 12, INT64",
        "etcdserverpb.StatusResponse, downgradeInfo, 13, MESSAGE",
        "etcdserverpb.StatusResponse, isLearner, 10, BOOL",
        "etcdserverpb.DowngradeInfo, enabled, 1, BOOL",
        "etcdserverpb.DowngradeInfo, targetVersion, 2, STRING",
        "etcdserverpb.DowngradeRequest, action, 1, ENUM",
        "etcdserverpb.DowngradeRequest, version, 2, STRING",
        "etcdserverpb.DowngradeResponse, version, 2, STRING",
        "etcdserverpb.DowngradeVersionTestRequest, ver, 1, STRING",
        "etcdserverpb.MemberPromoteResponse, members, 2, MESSAGE",
        "etcdserverpb.MoveLeaderResponse, header, 1, MESSAGE",
        "etcdserverpb.WatchResponse, fragment, 7, BOOL",
        "etcdserverpb.LeaseCheckpoint, ID, 1, INT64",
        "etcdserverpb.LeaseCheckpoint, remaining_TTL, 2, INT64",
        "etcdserverpb.LeaseCheckpointRequest, checkpoints, 1, MESSAGE",
        "etcdserverpb.LeaseGrantResponse, error, 4, STRING",
        "etcdserverpb.AuthUserAddRequest, hashedPassword, 4, STRING",
        "etcdserverpb.AuthUserChangePasswordRequest, hashedPassword, 3, STRING",
        "leasepb.Lease, ID, 1, INT64",
        "leasepb.Lease, TTL, 2, INT64",
        "leasepb.Lease, RemainingTTL, 3, INT64",
        "authpb.User, name, 1, BYTES",
        "authpb.User, password, 2, BYTES",
        "authpb.User, roles, 3, STRING",
        "authpb.User, options, 4, MESSAGE",
        "authpb.Role, name, 1, BYTES",
        "authpb.Role, keyPermission, 2, MESSAGE",
    })
    void fieldIsAsReleased(String message, String field, int number, FieldDescriptor.Type type) {
        FieldDescriptor descriptor = Fixtures.descriptor(message).findFieldByName(field);
        assertThat(descriptor).isNotNull();
        assertThat(descriptor.getNumber()).isEqualTo(number);
        assertThat(descriptor.getType()).isEqualTo(type);
    }

    @Test
    void rangeStreamAnswersARangeRequestWithAStream() {
        MethodDescriptor method =
                RpcProto.getDescriptor().findServiceByName("KV").findMethodByName("RangeStream");
        assertThat(method.getInputType().getFullName()).isEqualTo("etcdserverpb.RangeRequest");
        assertThat(method.getOutputType().getFullName()).isEqualTo("etcdserverpb.RangeStreamResponse");
        assertThat(List.of(method.isClientStreaming(), method.isServerStreaming()))
                .containsExactly(false, true);
    }

    @Test
    void everyServiceHasItsMethods() {
        List<String> methods = RpcProto.getDescriptor().getServices().stream()
                .flatMap(service -> service.getMethods().stream())
                .map(MethodDescriptor::getName)
                .toList();
        assertThat(methods)
                .hasSize(6 + 1 + 5 + 5 + 8 + 17)
                .contains("RangeStream", "LeaseLeases", "MemberPromote", "MoveLeader", "Downgrade", "AuthStatus");
    }
}
