package io.garboard.encryption.kmsv2;

import static io.garboard.spi.encryption.KeyServiceException.Kind.UNAVAILABLE;
import static io.garboard.spi.encryption.KeyServiceException.Kind.WRONG_KEY;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.garboard.encryption.kmsv2.wire.DecryptRequest;
import io.garboard.encryption.kmsv2.wire.EncryptRequest;
import io.garboard.encryption.kmsv2.wire.EncryptResponse;
import io.garboard.encryption.kmsv2.wire.KeyManagementServiceGrpc;
import io.garboard.encryption.kmsv2.wire.KeyManagementServiceGrpc.KeyManagementServiceBlockingStub;
import io.garboard.encryption.kmsv2.wire.KmsWrapped;
import io.garboard.encryption.kmsv2.wire.StatusRequest;
import io.garboard.encryption.kmsv2.wire.StatusResponse;
import io.garboard.spi.encryption.ContextBinding;
import io.garboard.spi.encryption.KeyEncryptionService;
import io.garboard.spi.encryption.KeyServiceException;
import io.garboard.spi.encryption.KeyServiceStatus;
import io.garboard.spi.encryption.WrappedKey;
import io.grpc.StatusRuntimeException;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Wraps by Encrypt and Decrypt of a plugin. The API has no associated data, so {@link ContextBinding} binds the context. A
 * call fails at once while nobody listens on the socket, and connects anew with the next one.
 */
final class KmsV2KeyService implements KeyEncryptionService {

    private static final int WRAPPED_VERSION = 1;

    private final String endpoint;
    private final PluginChannel channel;
    private final PluginAnswers answers;
    private final long timeoutMillis;

    private volatile boolean closed;

    KmsV2KeyService(String endpoint, PluginChannel channel, long timeoutMillis) {
        this.endpoint = endpoint;
        this.channel = channel;
        this.answers = new PluginAnswers("KMS plugin at " + endpoint);
        this.timeoutMillis = timeoutMillis;
    }

    @Override
    public WrappedKey wrap(byte[] secret, byte[] context) throws KeyServiceException {
        KeyEncryptionService.checkSizes(secret, context);
        byte[] bound = ContextBinding.bind(secret, context);
        try {
            EncryptRequest request = EncryptRequest.newBuilder()
                    .setPlaintext(UnsafeByteOperations.unsafeWrap(bound))
                    .setUid(UUID.randomUUID().toString())
                    .build();
            EncryptResponse response = answers.checked(plugin().encrypt(request));
            String current = check().currentKeyId();
            if (!response.getKeyId().equals(current)) {
                throw new KeyServiceException(
                        UNAVAILABLE,
                        answers.name() + " encrypts with key " + response.getKeyId() + " and calls " + current
                                + " the current one: is it rotating?");
            }
            KmsWrapped wrapped = KmsWrapped.newBuilder()
                    .setVersion(WRAPPED_VERSION)
                    .setCiphertext(response.getCiphertext())
                    .putAllAnnotations(response.getAnnotationsMap())
                    .build();
            return new WrappedKey(response.getKeyId(), wrapped.toByteArray());
        } catch (StatusRuntimeException e) {
            throw answers.failure("Encrypt", e);
        } finally {
            Arrays.fill(bound, (byte) 0);
        }
    }

    @Override
    public byte[] unwrap(WrappedKey wrapped, byte[] context) throws KeyServiceException {
        KmsWrapped stored = parse(wrapped);
        byte[] bound = new byte[0];
        try {
            DecryptRequest request = DecryptRequest.newBuilder()
                    .setCiphertext(stored.getCiphertext())
                    .setUid(UUID.randomUUID().toString())
                    .setKeyId(wrapped.keyId())
                    .putAllAnnotations(stored.getAnnotationsMap())
                    .build();
            ByteString plaintext = plugin().decrypt(request).getPlaintext();
            bound = plaintext.toByteArray();
            return ContextBinding.open(bound, context).orElseThrow(() -> notAuthentic(wrapped));
        } catch (StatusRuntimeException e) {
            throw decryptFailure(wrapped, e);
        } finally {
            Arrays.fill(bound, (byte) 0);
        }
    }

    private KmsWrapped parse(WrappedKey wrapped) throws KeyServiceException {
        try {
            KmsWrapped stored = KmsWrapped.parseFrom(wrapped.bytes());
            if (stored.getVersion() == WRAPPED_VERSION
                    && !stored.getCiphertext().isEmpty()) {
                return stored;
            }
        } catch (InvalidProtocolBufferException e) {
            // Falls through to the same answer as bytes that say something else.
        }
        throw notAuthentic(wrapped);
    }

    /**
     * Most plugins answer UNKNOWN or INTERNAL to whatever went wrong behind them. One that calls itself healthy in the next
     * moment could have decrypted, had it had the key.
     */
    private KeyServiceException decryptFailure(WrappedKey wrapped, StatusRuntimeException failure)
            throws KeyServiceException {
        if (!answers.mayMeanWrongKey(failure)) {
            return answers.failure("Decrypt", failure);
        }
        check();
        return new KeyServiceException(
                WRONG_KEY,
                answers.name() + " does not decrypt with key " + wrapped.keyId() + ": " + answers.describe(failure),
                failure);
    }

    private KeyServiceException notAuthentic(WrappedKey wrapped) {
        return new KeyServiceException(
                WRONG_KEY,
                "what " + answers.name() + " should decrypt with key " + wrapped.keyId()
                        + " is not authentic: it was changed, or wrapped for another place");
    }

    @Override
    public KeyServiceStatus check() throws KeyServiceException {
        try {
            StatusResponse status = answers.checked(plugin().status(StatusRequest.getDefaultInstance()));
            return new KeyServiceStatus(
                    status.getKeyId(), "plugin at " + endpoint + ", API version " + status.getVersion());
        } catch (StatusRuntimeException e) {
            throw answers.failure("Status", e);
        }
    }

    private KeyManagementServiceBlockingStub plugin() {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        return KeyManagementServiceGrpc.newBlockingStub(channel.ready())
                .withDeadlineAfter(timeoutMillis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        closed = true;
        channel.close();
    }

    @Override
    public String toString() {
        return "KmsV2KeyService[" + endpoint + "]";
    }
}
