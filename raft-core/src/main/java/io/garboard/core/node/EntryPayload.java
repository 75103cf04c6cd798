package io.garboard.core.node;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * How the commands of one entry lie in its payload: each one's length as a varint, then the command.
 *
 * <p>A payload of no bytes is an entry without commands: the one a leader opens its term with.
 */
public final class EntryPayload {

    private EntryPayload() {}

    /** Takes one command out of a payload. */
    @FunctionalInterface
    public interface CommandVisitor {
        /** The command is {@code length} bytes of {@code payload} from {@code offset} on, which must not be changed. */
        void visit(byte[] payload, int offset, int length);
    }

    /**
     * Visits the commands in their order.
     *
     * @throws IllegalArgumentException if the payload is not whole
     */
    public static void forEach(byte[] payload, CommandVisitor visitor) {
        CodedInputStream input = CodedInputStream.newInstance(payload);
        try {
            while (!input.isAtEnd()) {
                int length = input.readRawVarint32();
                int offset = input.getTotalBytesRead();
                input.skipRawBytes(length);
                visitor.visit(payload, offset, length);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("payload ends within a command", e);
        }
    }

    /** How many bytes one command takes, its length included. */
    static int framedSize(Proposal proposal) {
        int size = proposal.encodedSize();
        return CodedOutputStream.computeUInt32SizeNoTag(size) + size;
    }

    /** A single proposal without its length: the payload of a change of membership. */
    static byte[] encodeAlone(Proposal proposal) {
        byte[] payload = new byte[proposal.encodedSize()];
        CodedOutputStream output = CodedOutputStream.newInstance(payload);
        try {
            proposal.encode(output);
        } catch (IOException e) {
            throw new UncheckedIOException("a proposal wrote more than its size", e);
        }
        output.checkNoSpaceLeft();
        return payload;
    }

    /** @param framedBytes the sum of {@link #framedSize} over the proposals */
    static byte[] encode(List<Proposal> proposals, int framedBytes) {
        byte[] payload = new byte[framedBytes];
        CodedOutputStream output = CodedOutputStream.newInstance(payload);
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
}
