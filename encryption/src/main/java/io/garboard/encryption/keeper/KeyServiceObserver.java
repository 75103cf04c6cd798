package io.garboard.encryption.keeper;

import io.garboard.spi.encryption.KeyServiceException;
import org.jspecify.annotations.Nullable;

/** Is told of every call to a key service, on the calling thread. For metrics. */
@FunctionalInterface
public interface KeyServiceObserver {

    /** The calls there are. */
    enum Operation {
        WRAP,
        UNWRAP,
        REWRAP,
        CHECK
    }

    /**
     * A call has ended.
     *
     * @param failure null if it succeeded
     */
    void called(Operation operation, KeyServiceException.@Nullable Kind failure, long nanos);
}
