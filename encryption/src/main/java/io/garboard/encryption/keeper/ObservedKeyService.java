package io.garboard.encryption.keeper;

import io.garboard.encryption.keeper.KeyServiceObserver.Operation;
import io.garboard.spi.encryption.KeyEncryptionService;
import io.garboard.spi.encryption.KeyServiceException;
import io.garboard.spi.encryption.KeyServiceStatus;
import io.garboard.spi.encryption.WrappedKey;
import java.util.function.LongSupplier;

/** A key service that tells how long its calls take and how they end. */
public final class ObservedKeyService implements KeyEncryptionService {

    private final KeyEncryptionService service;
    private final KeyServiceObserver observer;
    private final LongSupplier nanoTime;

    /** Tells {@code observer} of every call to {@code service}. */
    public ObservedKeyService(KeyEncryptionService service, KeyServiceObserver observer, LongSupplier nanoTime) {
        this.service = service;
        this.observer = observer;
        this.nanoTime = nanoTime;
    }

    @Override
    public WrappedKey wrap(byte[] secret, byte[] context) throws KeyServiceException {
        return observed(Operation.WRAP, () -> service.wrap(secret, context));
    }

    @Override
    public byte[] unwrap(WrappedKey wrapped, byte[] context) throws KeyServiceException {
        return observed(Operation.UNWRAP, () -> service.unwrap(wrapped, context));
    }

    @Override
    public WrappedKey rewrap(WrappedKey wrapped, byte[] context) throws KeyServiceException {
        return observed(Operation.REWRAP, () -> service.rewrap(wrapped, context));
    }

    @Override
    public KeyServiceStatus check() throws KeyServiceException {
        return observed(Operation.CHECK, service::check);
    }

    @Override
    public void close() {
        service.close();
    }

    private <T> T observed(Operation operation, Call<T> call) throws KeyServiceException {
        long started = nanoTime.getAsLong();
        try {
            T result = call.call();
            observer.called(operation, null, nanoTime.getAsLong() - started);
            return result;
        } catch (KeyServiceException e) {
            observer.called(operation, e.kind(), nanoTime.getAsLong() - started);
            throw e;
        }
    }

    private interface Call<T> {
        T call() throws KeyServiceException;
    }
}
