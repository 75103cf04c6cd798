package io.garboard.core.node;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * What is in an entry: one group of proposals that came from one member. Big-endian:
 *
 * <pre>
 *  0  1  format, 1
 *  1  8  member id of the origin
 *  9  8  its incarnation
 * 17  8  sequence number of the group
 * 25     the commands, each one's length as a varint before it; in a CONFIG entry the change alone
 * </pre>
 *
 * A payload of no bytes is an entry without commands: the one a leader opens its term with.
 */
final class EntryPayload {

    static final int HEADER_BYTES = 25;

    private static final byte FORMAT = 1;

    private EntryPayload() {}

    /**
     * Visits the commands in their order.
     *
     * @throws IllegalArgumentException if the payload is not whole
     */
    static void forEachCommand(byte[] payload, CommittedEntry.CommandVisitor visitor) {
        if (payload.length == 0) {
            return;
        }
        checkFormat(payload);
        CodedInputStream input = CodedInputStream.newInstance(payload, HEADER_BYTES, payload.length - HEADER_BYTES);
        try {
            while (!input.isAtEnd()) {
                int length = input.readRawVarint32();
                int offset = HEADER_BYTES + input.getTotalBytesRead();
                input.skipRawBytes(length);
                visitor.visit(payload, offset, length);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("payload ends within a command", e);
        }
    }

    /** The change in the payload of a CONFIG entry. */
    static byte[] change(byte[] payload) {
        checkFormat(payload);
        return Arrays.copyOfRange(payload, HEADER_BYTES, payload.length);
    }

    /** Who asked for it; nobody for a payload of no bytes. */
    static Origin origin(byte[] payload) {
        if (payload.length == 0) {
            return Origin.NOBODY;
        }
        checkFormat(payload);
        ByteBuffer header = ByteBuffer.wrap(payload);
        return new Origin(header.getLong(1), header.getLong(9), header.getLong(17));
    }

    private static void checkFormat(byte[] payload) {
        if (payload.length < HEADER_BYTES || payload[0] != FORMAT) {
            throw new IllegalArgumentException(
                    "the log holds an entry of a format that this version does not know: start the version that wrote it");
        }
    }

    /** How many bytes one command takes, its length included. */
    static int framedSize(Proposal proposal) {
        int size = proposal.encodedSize();
        return CodedOutputStream.computeUInt32SizeNoTag(size) + size;
    }

    /** @param framedBytes the sum of {@link #framedSize} over the proposals */
    static byte[] encode(Origin origin, List<Proposal> proposals, int framedBytes) {
        byte[] payload = begin(origin, framedBytes);
        CodedOutputStream output = CodedOutputStream.newInstance(payload, HEADER_BYTES, framedBytes);
        try {
            for (Proposal proposal : proposals) {
                output.writeUInt32NoTag(proposal.encodedSize());
                proposal.encode(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a command wrote more than its size", e);
        }
        output.checkNoSpaceLeft();
        return payload;
    }

    /** The payload of a CONFIG entry. */
    static byte[] encodeChange(Origin origin, Proposal change) {
        byte[] payload = begin(origin, change.encodedSize());
        CodedOutputStream output = CodedOutputStream.newInstance(payload, HEADER_BYTES, change.encodedSize());
        try {
            change.encode(output);
        } catch (IOException e) {
            throw new UncheckedIOException("a change wrote more than its size", e);
        }
        output.checkNoSpaceLeft();
        return payload;
    }

    /** The payload of a CONFIG entry that nobody waits for. */
    static byte[] encodeChange(byte[] change) {
        byte[] payload = begin(Origin.NOBODY, change.length);
        System.arraycopy(change, 0, payload, HEADER_BYTES, change.length);
        return payload;
    }

    private static byte[] begin(Origin origin, int bytes) {
        byte[] payload = new byte[HEADER_BYTES + bytes];
        ByteBuffer header = ByteBuffer.wrap(payload);
        header.put(FORMAT)
                .putLong(origin.memberId())
                .putLong(origin.incarnation())
                .putLong(origin.sequence());
        return payload;
    }
}
