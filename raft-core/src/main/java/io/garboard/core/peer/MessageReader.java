package io.garboard.core.peer;

import io.garboard.core.raft.Entry;
import io.garboard.core.raft.EntryType;
import io.garboard.core.raft.Message;
import io.garboard.core.raft.Message.AppendRequest;
import io.garboard.core.raft.Message.AppendResponse;
import io.garboard.core.raft.Message.CommitNotice;
import io.garboard.core.raft.Message.Forward;
import io.garboard.core.raft.Message.ForwardRefused;
import io.garboard.core.raft.Message.HeartbeatRequest;
import io.garboard.core.raft.Message.HeartbeatResponse;
import io.garboard.core.raft.Message.ReadIndexRequest;
import io.garboard.core.raft.Message.ReadIndexResponse;
import io.garboard.core.raft.Message.TimeoutNow;
import io.garboard.core.raft.Message.VoteRequest;
import io.garboard.core.raft.Message.VoteResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what {@link MessageWriter} wrote. Trusts nothing: no field may reach beyond the message or ask for more memory than
 * the message has bytes. Entries' data is copied once, from the source to the entry. Confined to one thread.
 */
public final class MessageReader {

    /** Of an entry without data: term, type, length. */
    private static final int ENTRY_MIN_BYTES = Long.BYTES + 1 + Integer.BYTES;

    private final long from;
    private final long to;

    /** @param from the sender that the line belongs to, which no message can forge */
    public MessageReader(long from, long to) {
        this.from = from;
        this.to = to;
    }

    /**
     * Reads one message, which must be all that the source has.
     *
     * @throws MalformedMessageException if it is not
     */
    public Message read(ByteSource source) throws MalformedMessageException {
        try {
            Fields in = new Fields(source);
            Message message = read(in, in.oneByte());
            if (source.remaining() != 0) {
                throw new MalformedMessageException(source.remaining() + " bytes behind a message");
            }
            return message;
        } catch (IllegalArgumentException e) {
            throw new MalformedMessageException(String.valueOf(e.getMessage()));
        }
    }

    private Message read(Fields in, int kind) throws MalformedMessageException {
        long term = in.number();
        return switch (kind) {
            case MessageKind.VOTE_REQUEST ->
                new VoteRequest(from, to, term, in.flag(), in.number(), in.number(), in.flag());
            case MessageKind.VOTE_RESPONSE -> new VoteResponse(from, to, term, in.flag(), in.flag());
            case MessageKind.APPEND_REQUEST -> append(in, term);
            case MessageKind.APPEND_RESPONSE ->
                new AppendResponse(from, to, term, in.flag(), in.number(), in.number(), in.number(), in.flag());
            case MessageKind.COMMIT_NOTICE -> new CommitNotice(from, to, term, in.number(), in.number());
            case MessageKind.HEARTBEAT_REQUEST -> new HeartbeatRequest(from, to, term, in.number(), in.anyLong());
            case MessageKind.HEARTBEAT_RESPONSE -> new HeartbeatResponse(from, to, term, in.anyLong());
            case MessageKind.READ_INDEX_REQUEST -> new ReadIndexRequest(from, to, term, in.anyLong());
            case MessageKind.READ_INDEX_RESPONSE -> new ReadIndexResponse(from, to, term, in.anyLong(), in.number());
            case MessageKind.TIMEOUT_NOW -> new TimeoutNow(from, to, term);
            case MessageKind.FORWARD -> forward(in, term);
            case MessageKind.FORWARD_REFUSED -> new ForwardRefused(from, to, term, in.anyLong());
            default -> throw new MalformedMessageException("message kind: " + kind);
        };
    }

    private Forward forward(Fields in, long term) throws MalformedMessageException {
        long sequence = in.anyLong();
        EntryType type = EntryType.ofCode((byte) in.oneByte());
        return new Forward(from, to, term, sequence, new Entry(0, 0, type, in.bytes()));
    }

    private AppendRequest append(Fields in, long term) throws MalformedMessageException {
        long previousIndex = in.number();
        long previousTerm = in.number();
        long commitIndex = in.number();
        int count = in.count(ENTRY_MIN_BYTES);
        if (previousIndex > Long.MAX_VALUE - count) {
            throw new MalformedMessageException("previousIndex: " + previousIndex);
        }
        List<Entry> entries = new ArrayList<>(count);
        for (int i = 1; i <= count; i++) {
            long entryTerm = in.number();
            EntryType type = EntryType.ofCode((byte) in.oneByte());
            entries.add(new Entry(previousIndex + i, entryTerm, type, in.bytes()));
        }
        return new AppendRequest(from, to, term, previousIndex, previousTerm, entries, commitIndex);
    }

    /** Reads fields and never beyond the end. */
    private record Fields(ByteSource source) {

        private void need(int sizeBytes) throws MalformedMessageException {
            if (sizeBytes < 0 || source.remaining() < sizeBytes) {
                throw new MalformedMessageException(
                        "a message ends " + source.remaining() + " bytes on (expected: " + sizeBytes + ")");
            }
        }

        int oneByte() throws MalformedMessageException {
            need(1);
            return source.readByte();
        }

        boolean flag() throws MalformedMessageException {
            int value = oneByte();
            if (value != 0 && value != 1) {
                throw new MalformedMessageException("flag: " + value);
            }
            return value == 1;
        }

        long anyLong() throws MalformedMessageException {
            need(Long.BYTES);
            return source.readLong();
        }

        /** A term or an index. */
        long number() throws MalformedMessageException {
            long value = anyLong();
            if (value < 0) {
                throw new MalformedMessageException("term or index: " + value);
            }
            return value;
        }

        /** A number of things of which each takes so many bytes at least. */
        int count(int minBytesEach) throws MalformedMessageException {
            need(Integer.BYTES);
            int count = source.readInt();
            if (count < 0 || count > source.remaining() / minBytesEach) {
                throw new MalformedMessageException("count: " + count);
            }
            return count;
        }

        byte[] bytes() throws MalformedMessageException {
            byte[] bytes = new byte[count(1)];
            source.readBytes(bytes);
            return bytes;
        }
    }
}
