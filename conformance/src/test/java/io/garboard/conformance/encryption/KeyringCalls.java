package io.garboard.conformance.encryption;

import com.google.protobuf.Empty;
import com.google.protobuf.StringValue;
import io.garboard.conformance.etcdctl.Certificates;
import io.garboard.conformance.harness.Await;
import io.garboard.conformance.harness.Insist;
import io.grpc.CallOptions;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The service {@code garboard.keyring.v1.Keyring} of one member, for somebody with a certificate: what the command line
 * calls, without a process for each call.
 */
final class KeyringCalls implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final ManagedChannel channel;

    /** @param url the member's https address */
    KeyringCalls(Certificates certificates, String name, String url) throws IOException {
        ChannelCredentials credentials = TlsChannelCredentials.newBuilder()
                .trustManager(Path.of(certificates.path("ca.crt")).toFile())
                .keyManager(
                        Path.of(certificates.path(name + ".crt")).toFile(),
                        Path.of(certificates.path(name + ".key")).toFile())
                .build();
        channel = Grpc.newChannelBuilder(URI.create(url).getAuthority(), credentials)
                .build();
    }

    String status() {
        return call("Status");
    }

    /** Calls Status, RotateKek or RotateDek. */
    String call(String method) {
        MethodDescriptor<Empty, StringValue> descriptor = MethodDescriptor.<Empty, StringValue>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("garboard.keyring.v1.Keyring/" + method)
                .setRequestMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
                .setResponseMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
                .build();
        CallOptions options = CallOptions.DEFAULT.withWaitForReady().withDeadlineAfter(120, TimeUnit.SECONDS);
        return ClientCalls.blockingUnaryCall(channel, descriptor, options, Empty.getDefaultInstance())
                .getValue();
    }

    /** Makes a new data key. An attempt without an answer may have made it. */
    void rotateDek(int epoch) {
        Insist.on(() -> status().contains("epoch " + epoch + ":") ? "" : call("RotateDek"));
        awaitActive(epoch);
    }

    /** Waits until the status says so. */
    void await(String text) {
        awaitAny(text);
    }

    /** Waits until the status says one of these. */
    void awaitAny(String... texts) {
        String[] last = {""};
        Await.until(PATIENCE, () -> "the status never said any of " + List.of(texts) + ": " + last[0], () -> {
            last[0] = statusOrTrouble();
            return Stream.of(texts).anyMatch(last[0]::contains);
        });
    }

    void awaitActive(int epoch) {
        await("epoch " + epoch + ": active");
    }

    void awaitWalked() {
        await("all as they should be");
    }

    private String statusOrTrouble() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(50);
        try {
            return status();
        } catch (StatusRuntimeException e) {
            if (!Insist.isPassing(e)) {
                throw e;
            }
            return e.getStatus().toString();
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
