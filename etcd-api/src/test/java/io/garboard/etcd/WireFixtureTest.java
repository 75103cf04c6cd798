package io.garboard.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Packages, names and field numbers against bytes that a real etcd and its client produced. */
class WireFixtureTest {
    /** No released 3.5 client or server produces these. */
    private static final Set<String> NOT_RECORDED = Set.of(
            "KV-RangeStream-request",
            "KV-RangeStream-response",
            "Cluster-MemberPromote-response",
            "Maintenance-MoveLeader-response",
            "Maintenance-Downgrade-request",
            "Maintenance-Downgrade-response");

    static Stream<Fixtures.Fixture> fixtures() {
        return Fixtures.all();
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void decodesToTheExpectedFields(Fixtures.Fixture fixture) throws Exception {
        DynamicMessage decoded = DynamicMessage.parseFrom(fixture.descriptor(), fixture.bytes());
        DynamicMessage.Builder expected = DynamicMessage.newBuilder(fixture.descriptor());
        TextFormat.merge(fixture.fields(), expected);
        assertThat(decoded).isEqualTo(expected.build());
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void holdsNoUnknownField(Fixtures.Fixture fixture) throws Exception {
        assertNoUnknownField(DynamicMessage.parseFrom(fixture.descriptor(), fixture.bytes()));
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void encodesToTheSameBytes(Fixtures.Fixture fixture) throws Exception {
        DynamicMessage decoded = DynamicMessage.parseFrom(fixture.descriptor(), fixture.bytes());
        assertThat(decoded.toByteArray()).isEqualTo(fixture.bytes());
    }

    @Test
    void everyMethodHasARecordedRequestAndResponse() {
        Set<String> recorded = fixtures()
                .map(fixture -> fixture.file().replaceAll("-\\d+\\.bin$", ""))
                .collect(Collectors.toSet());
        List<String> missing = Fixtures.FILES.stream()
                .flatMap(file -> file.getServices().stream())
                .flatMap(service -> service.getMethods().stream())
                .flatMap(WireFixtureTest::stems)
                .filter(stem -> !recorded.contains(stem) && !NOT_RECORDED.contains(stem))
                .toList();
        assertThat(missing).isEmpty();
    }

    private static Stream<String> stems(MethodDescriptor method) {
        String stem = method.getService().getName() + "-" + method.getName();
        return Stream.of(stem + "-request", stem + "-response");
    }

    private static void assertNoUnknownField(Message message) {
        assertThat(message.getUnknownFields().asMap())
                .as(message.getDescriptorForType().getFullName())
                .isEmpty();
        message.getAllFields().forEach((field, value) -> {
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                Collection<?> values = field.isRepeated() ? (Collection<?>) value : List.of(value);
                values.forEach(element -> assertNoUnknownField((Message) element));
            }
        });
    }
}
