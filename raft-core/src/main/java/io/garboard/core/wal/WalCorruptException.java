package io.garboard.core.wal;

import java.io.IOException;
import java.nio.file.Path;

/** The log is not what was written. The message is for the operator: where, what, and what to do. */
public final class WalCorruptException extends IOException {

    private static final long serialVersionUID = 1L;

    private static final String REMEDY = "Acknowledged writes may be missing, so this member must not go on."
            + " Restore the data directory from a backup; or, if the other members are a majority, remove this member from"
            + " the cluster, empty its data directory and add it again as a new member.";

    WalCorruptException(Path file, long offset, String what) {
        super("write-ahead log damaged: " + file + " at byte " + offset + ": " + what + ". " + REMEDY);
    }
}
