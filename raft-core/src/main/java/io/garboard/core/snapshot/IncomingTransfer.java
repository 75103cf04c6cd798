package io.garboard.core.snapshot;

import io.garboard.core.peer.SnapshotHeader;
import io.garboard.core.peer.SnapshotReceiver;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Takes the bytes of one offer into a file. Used by one thread at a time, which may block. Invariant: the
 * inbox hears {@link SnapshotInbox#received} only when every byte is in the file and checked, and
 * {@link SnapshotInbox#brokenOff} in every other case.
 */
final class IncomingTransfer implements SnapshotReceiver {

    private final long fromMemberId;
    private final SnapshotHeader header;
    private final IncomingFile file;
    private final long fromByte;
    private final SnapshotInbox inbox;

    /**
     * @param header of this offer: an earlier one of the same file may have been of another term
     * @param file open, to be written from {@code fromByte} on
     */
    IncomingTransfer(long fromMemberId, SnapshotHeader header, IncomingFile file, long fromByte, SnapshotInbox inbox) {
        this.fromMemberId = fromMemberId;
        this.header = header;
        this.file = file;
        this.fromByte = fromByte;
        this.inbox = inbox;
    }

    long fromMemberId() {
        return fromMemberId;
    }

    SnapshotHeader header() {
        return header;
    }

    IncomingFile file() {
        return file;
    }

    @Override
    public long fromByte() {
        return fromByte;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        file.write(bytes);
    }

    @Override
    public void complete() throws IOException {
        if (!file.isComplete()) {
            broken("it is not whole");
            throw new SnapshotDamagedException("the snapshot is not whole");
        }
        file.close();
        inbox.received(this);
    }

    @Override
    public void broken(String reason) {
        inbox.brokenOff(this, reason);
    }
}
