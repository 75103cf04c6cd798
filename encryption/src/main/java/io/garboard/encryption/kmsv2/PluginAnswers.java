package io.garboard.encryption.kmsv2;

import static io.garboard.spi.encryption.KeyServiceException.Kind.INVALID_ANSWER;
import static io.garboard.spi.encryption.KeyServiceException.Kind.REFUSED;
import static io.garboard.spi.encryption.KeyServiceException.Kind.UNAVAILABLE;

import com.google.protobuf.ByteString;
import io.garboard.encryption.kmsv2.wire.EncryptResponse;
import io.garboard.encryption.kmsv2.wire.StatusResponse;
import io.garboard.spi.encryption.KeyServiceException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Holds a plugin's answers against the API's contract, and sorts its errors. Immutable. */
final class PluginAnswers {

    private static final int CIPHERTEXT_BYTES_MAX = 1024;
    private static final int KEY_ID_BYTES_MAX = 1024;
    private static final int ANNOTATIONS_BYTES_MAX = 32 << 10;
    private static final int SHOWN_CHARS_MAX = 200;

    private static final Set<String> VERSIONS = Set.of("v2", "v2beta1");
    private static final Pattern DOMAIN_NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?\\.[a-z0-9-]+");

    private final String name;

    PluginAnswers(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    StatusResponse checked(StatusResponse status) throws KeyServiceException {
        if (!VERSIONS.contains(status.getVersion())) {
            throw invalid(
                    "says that its API version is '" + shown(status.getVersion()) + "' (expected: v2 or v2beta1)");
        }
        if (!status.getHealthz().equals("ok")) {
            throw new KeyServiceException(
                    UNAVAILABLE, name + " says that it is not healthy: '" + shown(status.getHealthz()) + "'");
        }
        checkKeyId(status.getKeyId());
        return status;
    }

    EncryptResponse checked(EncryptResponse response) throws KeyServiceException {
        int size = response.getCiphertext().size();
        if (size == 0 || size > CIPHERTEXT_BYTES_MAX) {
            throw invalid(
                    "answered with a ciphertext of " + size + " bytes (expected: 1 to " + CIPHERTEXT_BYTES_MAX + ")");
        }
        checkKeyId(response.getKeyId());
        int annotationsBytes = 0;
        for (Map.Entry<String, ByteString> annotation :
                response.getAnnotationsMap().entrySet()) {
            if (!DOMAIN_NAME.matcher(annotation.getKey()).matches()) {
                throw invalid("answered with an annotation whose key is no domain name");
            }
            annotationsBytes +=
                    annotation.getKey().length() + annotation.getValue().size();
        }
        if (annotationsBytes > ANNOTATIONS_BYTES_MAX) {
            throw invalid("answered with annotations of " + annotationsBytes + " bytes (expected: at most "
                    + ANNOTATIONS_BYTES_MAX + ")");
        }
        return response;
    }

    private void checkKeyId(String keyId) throws KeyServiceException {
        int length = keyId.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > KEY_ID_BYTES_MAX || keyId.chars().anyMatch(Character::isISOControl)) {
            throw invalid("answered with a key_id of " + length + " bytes (expected: 1 to " + KEY_ID_BYTES_MAX
                    + ", without control characters)");
        }
    }

    private KeyServiceException invalid(String what) {
        return new KeyServiceException(INVALID_ANSWER, name + " " + what);
    }

    /** Whether the answer to a Decrypt may mean that the plugin lacks the key, or that the ciphertext is not its own. */
    boolean mayMeanWrongKey(StatusRuntimeException failure) {
        return switch (failure.getStatus().getCode()) {
            case UNKNOWN, INTERNAL, INVALID_ARGUMENT, NOT_FOUND, FAILED_PRECONDITION, DATA_LOSS, OUT_OF_RANGE -> true;
            default -> false;
        };
    }

    KeyServiceException failure(String method, StatusRuntimeException failure) {
        KeyServiceException.Kind kind =
                switch (failure.getStatus().getCode()) {
                    case PERMISSION_DENIED, UNAUTHENTICATED, FAILED_PRECONDITION, INVALID_ARGUMENT, NOT_FOUND ->
                        REFUSED;
                    case UNIMPLEMENTED, OUT_OF_RANGE, ALREADY_EXISTS -> INVALID_ANSWER;
                    default -> UNAVAILABLE;
                };
        return new KeyServiceException(
                kind, name + " did not answer " + method + ": " + describe(failure) + advice(failure), failure);
    }

    String describe(StatusRuntimeException failure) {
        Status status = failure.getStatus();
        Throwable cause = status.getCause();
        return status.getCode() + " " + shown(String.valueOf(status.getDescription()))
                + (cause == null ? "" : " (" + shown(String.valueOf(cause.getMessage())) + ")");
    }

    private static String advice(StatusRuntimeException failure) {
        return failure.getStatus().getCode() == Status.Code.UNAVAILABLE
                ? "; is the plugin running, and may this process use its socket?"
                : "";
    }

    /** What a plugin says goes into logs: one line, not endless. */
    private static String shown(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        return line.length() > SHOWN_CHARS_MAX ? line.substring(0, SHOWN_CHARS_MAX) + "…" : line;
    }
}
