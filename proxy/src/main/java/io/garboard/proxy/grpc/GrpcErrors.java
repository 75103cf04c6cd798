package io.garboard.proxy.grpc;

import io.garboard.core.error.EtcdError;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
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

    static final String UNEXPECTED_END = "unexpected EOF";

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

    static Status malformedInStream() {
        return Status.INTERNAL.withDescription("grpc: failed to unmarshal the received message");
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

    static Status deadlineExceeded() {
        return Status.DEADLINE_EXCEEDED.withDescription("context deadline exceeded");
    }

    /** A body that ends where its call's one message should be. */
    static Status noMessage() {
        return Status.UNKNOWN.withDescription("EOF");
    }

    static Status noMessageInStream() {
        return Status.INTERNAL.withDescription(
                "cardinality violation: received no request message from non-client-streaming RPC");
    }

    static Status tooManyMessages() {
        return Status.INTERNAL.withDescription(
                "cardinality violation: received multiple request messages for non-client-streaming RPC");
    }

    static Status endInUnaryMessage() {
        return Status.UNKNOWN.withDescription(UNEXPECTED_END);
    }

    static Status endInMessage() {
        return Status.INTERNAL.withDescription(UNEXPECTED_END);
    }

    /** A message that says of itself that it is compressed when nothing was said of compression, or something else still. */
    static Status unexpectedFormat(int format) {
        return Status.INTERNAL.withDescription(
                format == 1
                        ? "grpc: compressed flag set with identity or empty encoding"
                        : "grpc: received unexpected payload format " + format);
    }

    static Status undecompressable(String what, String detail) {
        return Status.INTERNAL.withDescription("grpc: " + what + ": " + detail);
    }

    static Status decompressedTooLarge(int limitBytes) {
        return Status.RESOURCE_EXHAUSTED.withDescription(
                "grpc: received message after decompression larger than max " + limitBytes);
    }

    static Status notGrpc(String contentType) {
        return Status.INVALID_ARGUMENT.withDescription("invalid gRPC request content-type \"" + contentType + "\"");
    }

    static Status notPosted(String httpMethod) {
        return Status.INTERNAL.withDescription(
                "Received a HEADERS frame with :method \"" + httpMethod + "\" which should be POST");
    }

    static Status malformedTimeout(IllegalArgumentException problem) {
        return Status.INTERNAL.withDescription("malformed grpc-timeout: " + problem.getMessage());
    }

    static Status unknownEncoding(String encoding) {
        return Status.UNIMPLEMENTED.withDescription(
                "grpc: Decompressor is not installed for grpc-encoding \"" + encoding + "\"");
    }

    /** The same stack trace under an exception whose text is only the type's name. */
    private static Throwable withoutText(Throwable cause) {
        Throwable copy = new Throwable(cause.getClass().getName(), null, false, true) {};
        copy.setStackTrace(cause.getStackTrace());
        return copy;
    }
}
