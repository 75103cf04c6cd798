package io.garboard.core.mvcc;

import java.io.Serial;

/** What was being read has been compacted meanwhile. Never leaves the package: it becomes a retry, or an error result. */
final class CompactedException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    CompactedException() {
        super("compacted", null, false, false);
    }
}
