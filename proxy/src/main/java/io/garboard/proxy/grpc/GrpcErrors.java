package io.garboard.proxy.grpc;

import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.RequestContext;
import com.linecorp.armeria.server.RequestTimeoutException;
import io.garboard.core.error.EtcdError;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where failures become gRPC statuses. */
public final class GrpcErrors {

    private static final Logger LOG = LoggerFactory.getLogger(GrpcErrors.class);

    private static final Map<EtcdError, Status> STATUSES = new EnumMap<>(EtcdError.class);

    static {
        for (EtcdError error : EtcdError.values()) {
            STATUSES.put(error, Status.fromCodeValue(error.code().number()).withDescription(error.text()));
        }
    }

    /** For what should not happen. */
    private static final Status UNEXPECTED = Status.INTERNAL.withDescription("garboard: internal error");

    private GrpcErrors() {}

    /** The status with etcd's code and text. */
    public static Status status(EtcdError error) {
        return Objects.requireNonNull(STATUSES.get(error));
    }

    /** A message above the limit, in the words that etcd's clients know from grpc-go. */
    static Status messageTooLarge(long sizeBytes, int limitBytes) {
        return Status.RESOURCE_EXHAUSTED.withDescription(
                "grpc: received message larger than max (" + sizeBytes + " vs. " + limitBytes + ")");
    }

    /** An answer that no gRPC frame can hold, in the same words. */
    static Status answerTooLarge(long sizeBytes) {
        return Status.RESOURCE_EXHAUSTED.withDescription(
                "grpc: trying to send message larger than max (" + sizeBytes + " vs. " + Integer.MAX_VALUE + ")");
    }

    /** A message that is not what its type says. */
    static Status malformed() {
        return Status.INTERNAL.withDescription("grpc: error unmarshalling request");
    }

    static Status unknownMethod(String service, String method) {
        return Status.UNIMPLEMENTED.withDescription("unknown method " + method + " for service " + service);
    }

    static Status unknownService(String service) {
        return Status.UNIMPLEMENTED.withDescription("unknown service " + service);
    }

    /**
     * The status for an exception that nobody expected. The client learns nothing of it, since its text could hold a value;
     * the log gets its type and stack.
     */
    public static Status unexpected(Throwable cause) {
        if (cause instanceof StatusRuntimeException e) {
            return e.getStatus();
        }
        if (cause instanceof StatusException e) {
            return e.getStatus();
        }
        LOG.error(
                "unexpected failure while serving a request: {}",
                cause.getClass().getName(),
                withoutText(cause));
        return UNEXPECTED;
    }

    /** Maps what Armeria itself raises around a stream; null leaves the decision to Armeria's defaults. */
    static @Nullable Status ofTransport(RequestContext ctx, Status status, Throwable cause, Metadata metadata) {
        if (cause instanceof ContentTooLargeException) {
            return Status.RESOURCE_EXHAUSTED.withDescription("grpc: received message larger than max");
        }
        if (cause instanceof RequestTimeoutException) {
            return Status.DEADLINE_EXCEEDED.withDescription("context deadline exceeded");
        }
        if (status.getCode() == Status.Code.UNKNOWN && cause instanceof RuntimeException && isOurs(cause)) {
            return unexpected(cause);
        }
        return null;
    }

    private static boolean isOurs(Throwable cause) {
        return !cause.getClass().getName().startsWith("com.linecorp.armeria.");
    }

    /** The same stack trace under an exception whose text is only the type's name. */
    private static Throwable withoutText(Throwable cause) {
        Throwable copy = new Throwable(cause.getClass().getName(), null, false, true) {};
        copy.setStackTrace(cause.getStackTrace());
        return copy;
    }
}
