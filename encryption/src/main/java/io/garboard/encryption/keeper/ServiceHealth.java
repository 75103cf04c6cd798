package io.garboard.encryption.keeper;

import static io.garboard.spi.encryption.KeyServiceException.Kind.INVALID_ANSWER;

import io.garboard.spi.encryption.KeyEncryptionService;
import io.garboard.spi.encryption.KeyServiceException;
import io.garboard.spi.encryption.KeyServiceStatus;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the key service, and when to ask it again. Confined to the keeper's thread but for its results, which
 * are immutable.
 */
final class ServiceHealth {

    /** One picture of it. {@code answeredMillis} is the time of the last good answer. */
    record Picture(
            boolean everAnswered,
            long answeredMillis,
            String currentKeyId,
            String description,
            @Nullable KeyServiceException failure) {}

    private final KeeperSettings settings;
    private Picture picture = new Picture(false, 0, "", "", null);
    private long nextMillis = Long.MIN_VALUE;
    private int failures;

    ServiceHealth(KeeperSettings settings) {
        this.settings = settings;
    }

    Picture picture() {
        return picture;
    }

    long nextMillis() {
        return nextMillis;
    }

    /** Asks the service if it is time; says whether it was. */
    boolean poll(KeyEncryptionService service, long nowMillis) {
        if (nowMillis < nextMillis) {
            return false;
        }
        try {
            KeyServiceStatus status = guarded(service::check);
            failures = 0;
            nextMillis = nowMillis + settings.pollMillis();
            picture = new Picture(true, nowMillis, status.currentKeyId(), status.description(), null);
        } catch (KeyServiceException e) {
            failed(e, nowMillis);
        }
        return true;
    }

    /** The service failed, here or when it should unwrap: ask it again before long. */
    void failed(KeyServiceException failure, long nowMillis) {
        long pause = settings.retryMinMillis() << Math.min(failures, 20);
        failures++;
        nextMillis = nowMillis + Math.min(pause, settings.retryMaxMillis());
        picture = new Picture(
                picture.everAnswered, picture.answeredMillis, picture.currentKeyId, picture.description, failure);
    }

    /** A call to somebody else's code: what it throws against its contract is an invalid answer, and ends no thread. */
    static <T> T guarded(Call<T> call) throws KeyServiceException {
        try {
            return call.call();
        } catch (RuntimeException e) {
            throw new KeyServiceException(
                    INVALID_ANSWER,
                    "the key service's client failed with " + e.getClass().getName(),
                    e);
        }
    }

    /** A call to the service. */
    interface Call<T> {
        T call() throws KeyServiceException;
    }
}
