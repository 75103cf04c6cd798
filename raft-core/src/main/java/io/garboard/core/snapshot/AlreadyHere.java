package io.garboard.core.snapshot;

import io.garboard.core.peer.SnapshotReceiver;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The answer to an offer of a file that is being built, or is: it wants no byte, and keeps nothing. Any thread. */
record AlreadyHere(long sizeBytes) implements SnapshotReceiver {

    @Override
    public long fromByte() {
        return sizeBytes;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        throw new IOException("everything is here already");
    }

    @Override
    public void complete() {}

    @Override
    public void broken(String reason) {}
}
