package io.garboard.core.snapshot;

import java.io.IOException;
import java.io.Serial;

/** The bytes are not those of a whole snapshot that this version can read. The message says where and what. */
public final class SnapshotDamagedException extends IOException {

    @Serial
    private static final long serialVersionUID = 1;

    SnapshotDamagedException(String message) {
        super(message);
    }
}
