package io.garboard.conformance.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.etcd.jetcd.api.Auth;
import io.etcd.jetcd.api.ElectionOuterClass;
import io.etcd.jetcd.api.JetcdProto;
import io.etcd.jetcd.api.Kv;
import io.garboard.etcd.auth.AuthProto;
import io.garboard.etcd.election.ElectionProto;
import io.garboard.etcd.lock.LockProto;
import io.garboard.etcd.mvcc.KvProto;
import io.garboard.etcd.rpc.RpcProto;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every message, field, enum value and method that jetcd knows is in our contract, under the same number. */
class SecondOpinionTest {
    /** jetcd's own invention: no etcd has it. */
    private static final Set<String> NOT_ETCDS = Set.of("etcdserverpb.Watch.Progress");

    static Stream<Arguments> files() {
        return Stream.of(
                Arguments.of(JetcdProto.getDescriptor(), RpcProto.getDescriptor()),
                Arguments.of(Kv.getDescriptor(), KvProto.getDescriptor()),
                Arguments.of(Auth.getDescriptor(), AuthProto.getDescriptor()),
                Arguments.of(io.etcd.jetcd.api.lock.JetcdProto.getDescriptor(), LockProto.getDescriptor()),
                Arguments.of(ElectionOuterClass.getDescriptor(), ElectionProto.getDescriptor()));
    }

    @ParameterizedTest
    @MethodSource("files")
    void messagesAgree(FileDescriptor theirs, FileDescriptor ours) {
        assertThat(ours.getPackage()).isEqualTo(theirs.getPackage());
        theirs.getMessageTypes().forEach(message -> agree(message, ours.findMessageTypeByName(message.getName())));
        theirs.getEnumTypes().forEach(type -> agree(type, ours.findEnumTypeByName(type.getName())));
    }

    @ParameterizedTest
    @MethodSource("files")
    void servicesAgree(FileDescriptor theirs, FileDescriptor ours) {
        List<MethodDescriptor> methods = theirs.getServices().stream()
                .flatMap(service -> service.getMethods().stream())
                .filter(method -> !NOT_ETCDS.contains(method.getFullName()))
                .toList();
        for (MethodDescriptor method : methods) {
            ServiceDescriptor service =
                    ours.findServiceByName(method.getService().getName());
            MethodDescriptor own = service.findMethodByName(method.getName());
            assertThat(own).as(method.getFullName()).isNotNull();
            assertThat(own.getInputType().getFullName())
                    .isEqualTo(method.getInputType().getFullName());
            assertThat(own.getOutputType().getFullName())
                    .isEqualTo(method.getOutputType().getFullName());
            assertThat(own.isClientStreaming()).isEqualTo(method.isClientStreaming());
            assertThat(own.isServerStreaming()).isEqualTo(method.isServerStreaming());
        }
    }

    private static void agree(Descriptor theirs, Descriptor ours) {
        assertThat(ours).as(theirs.getFullName()).isNotNull();
        for (FieldDescriptor field : theirs.getFields()) {
            FieldDescriptor own = ours.findFieldByName(field.getName());
            assertThat(own).as(field.getFullName()).isNotNull();
            assertThat(own.getNumber()).as(field.getFullName()).isEqualTo(field.getNumber());
            assertThat(own.getType()).as(field.getFullName()).isEqualTo(field.getType());
            assertThat(own.isRepeated()).as(field.getFullName()).isEqualTo(field.isRepeated());
        }
        theirs.getNestedTypes().forEach(type -> agree(type, ours.findNestedTypeByName(type.getName())));
        theirs.getEnumTypes().forEach(type -> agree(type, ours.findEnumTypeByName(type.getName())));
    }

    private static void agree(EnumDescriptor theirs, EnumDescriptor ours) {
        assertThat(ours).as(theirs.getFullName()).isNotNull();
        for (EnumValueDescriptor value : theirs.getValues()) {
            EnumValueDescriptor own = ours.findValueByName(value.getName());
            assertThat(own).as(value.getFullName()).isNotNull();
            assertThat(own.getNumber()).as(value.getFullName()).isEqualTo(value.getNumber());
        }
    }
}
