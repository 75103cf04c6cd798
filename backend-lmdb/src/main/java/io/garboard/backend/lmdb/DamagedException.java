package io.garboard.backend.lmdb;

import java.io.Serial;

/** A data file is not as LMDB writes it; the message says in what. */
final class DamagedException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    DamagedException(String message) {
        super(message);
    }

    /** Throws, with {@code message} about page {@code page}, unless {@code good}. */
    static void unless(boolean good, long page, String message) throws DamagedException {
        if (!good) {
            throw new DamagedException("page " + page + " " + message);
        }
    }
}
