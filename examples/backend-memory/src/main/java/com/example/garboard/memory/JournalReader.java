package com.example.garboard.memory;

import io.garboard.spi.storage.StorageException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a journal when a storage is opened. */
final class JournalReader {

    private static final int BUFFER_BYTES = 1 << 20;

    private final Path path;
    private final State.Draft draft = State.EMPTY.draft();
    private long fileBytes;
    private long knownLength;
    private long wholeLength = Journal.HEADER_BYTES;

    JournalReader(Path path) {
        this.path = path;
    }

    /** Reads all records there are; returns what they make. */
    State read() throws IOException, StorageException {
        fileBytes = Files.size(path);
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(path), BUFFER_BYTES))) {
            readHeader(in);
            while (readRecord(in)) {}
        }
        if (wholeLength < knownLength) {
            throw damaged("the record at byte " + wholeLength + " is not whole");
        }
        return draft.done();
    }

    /** Where the last whole record ends. */
    long wholeLength() {
        return wholeLength;
    }

    private void readHeader(DataInputStream in) throws IOException, StorageException {
        if (fileBytes < Journal.HEADER_BYTES) {
            throw damaged("it is shorter than its header");
        }
        ByteBuffer header = ByteBuffer.wrap(in.readNBytes(Journal.HEADER_BYTES));
        int checksum = Journal.checksum(header.array(), 0, 2 * Long.BYTES);
        if (header.getLong() != Journal.MAGIC) {
            throw damaged("it does not start as a journal does");
        }
        knownLength = header.getLong();
        if (header.getInt() != checksum) {
            throw damaged("its header's checksum is wrong");
        }
        if (fileBytes < knownLength) {
            throw damaged("it has " + fileBytes + " bytes of " + knownLength);
        }
    }

    /** Reads the next record; returns false if there is no whole one. */
    private boolean readRecord(DataInputStream in) throws IOException {
        long left = fileBytes - wholeLength - Journal.FRAME_BYTES;
        if (left < 0) {
            return false;
        }
        int operationsBytes = in.readInt();
        int checksum = in.readInt();
        if (operationsBytes <= 0 || operationsBytes > left) {
            return false;
        }
        byte[] operations = in.readNBytes(operationsBytes);
        if (operations.length < operationsBytes || Journal.checksum(operations, 0, operationsBytes) != checksum) {
            return false;
        }
        Operations.replay(ByteBuffer.wrap(operations), draft);
        wholeLength += Journal.FRAME_BYTES + operationsBytes;
        return true;
    }

    private StorageException damaged(String how) {
        return new StorageException(
                StorageException.Kind.CORRUPT,
                path + " is damaged: " + how
                        + "; restore it from a backup, or empty the member's data directory and let"
                        + " it take the state over from another member");
    }
}
