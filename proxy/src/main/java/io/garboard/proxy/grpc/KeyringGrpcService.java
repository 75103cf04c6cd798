package io.garboard.proxy.grpc;

import com.google.protobuf.StringValue;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.garboard.proxy.encryption.KeyringAdministration;
import io.garboard.proxy.encryption.KeyringAdministration.KeyringChangeException;
import io.garboard.proxy.tls.CommonName;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code garboard.keyring.v1.Keyring}: Status, RotateKek and RotateDek, each from {@code google.protobuf.Empty} to {@code
 * google.protobuf.StringValue}, a text for people. For clients with a verified certificate whose common name is one of the
 * administrators'. The calls wait for the key service, so they run on the threads for that.
 */
public final class KeyringGrpcService implements HttpService {

    /** What its paths begin with. */
    public static final String PATH = "/garboard.keyring.v1.Keyring/";

    private static final Logger LOG = LoggerFactory.getLogger(KeyringGrpcService.class);

    private interface Operation {
        String run() throws KeyringChangeException;
    }

    private final KeyringAdministration keyring;
    private final Map<String, Operation> operations;

    KeyringGrpcService(KeyringAdministration keyring) {
        this.keyring = keyring;
        this.operations = Map.of(
                "Status", keyring::status,
                "RotateKek", keyring::rotateKek,
                "RotateDek", keyring::rotateDek);
    }

    void install(ServerBuilder server) {
        operations.keySet().forEach(name -> server.service(PATH + name, this));
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) {
        String name = ctx.path().substring(PATH.length());
        Operation operation = operations.get(name);
        String caller = commonName(ctx.sslSession());
        if (operation == null) {
            return GrpcResponses.failure(Status.UNIMPLEMENTED);
        }
        if (caller == null || !keyring.administrators().contains(caller)) {
            LOG.warn("keyring {}: refused: client={} certificate={}", name, ctx.remoteAddress(), caller);
            return GrpcResponses.failure(Status.PERMISSION_DENIED.withDescription(
                    caller == null
                            ? "garboard: the keyring is for clients with a verified certificate"
                            : "garboard: " + caller + " is not among the administrators of the encryption config"));
        }
        if (!name.equals("Status")) {
            LOG.info("keyring {}: certificate={}", name, caller);
        }
        return HttpResponse.of(req.aggregate()
                .thenCompose(
                        unused -> CompletableFuture.supplyAsync(() -> answer(operation), ctx.blockingTaskExecutor())));
    }

    private static HttpResponse answer(Operation operation) {
        try {
            byte[] message = StringValue.of(operation.run()).toByteArray();
            ByteBuffer frame = ByteBuffer.allocate(MessageReader.HEADER_BYTES + message.length);
            frame.put((byte) 0).putInt(message.length).put(message);
            return GrpcResponses.success(HttpData.wrap(frame.array()));
        } catch (KeyringChangeException e) {
            return GrpcResponses.failure(
                    Status.UNAVAILABLE.withDescription("garboard: " + String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            return GrpcResponses.failure(GrpcErrors.unexpected(e));
        }
    }

    private static @Nullable String commonName(@Nullable SSLSession session) {
        return session == null ? null : CommonName.of(session);
    }
}
