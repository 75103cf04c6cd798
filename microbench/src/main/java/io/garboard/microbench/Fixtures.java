package io.garboard.microbench;

import io.garboard.spi.storage.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Opens fixtures where a constructor of JMH's may not throw. */
final class Fixtures {

    private Fixtures() {}

    static StoreFixture open() {
        try {
            return new StoreFixture();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (StorageException e) {
            throw new IllegalStateException(e);
        }
    }
}
