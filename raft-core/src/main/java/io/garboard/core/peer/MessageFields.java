package io.garboard.core.peer;

import io.garboard.core.raft.Entry;
import io.garboard.core.raft.Message.AppendRequest;
import io.garboard.core.raft.Message.AppendResponse;
import io.garboard.core.raft.Message.CommitNotice;
import io.garboard.core.raft.Message.Forward;
import io.garboard.core.raft.Message.ForwardRefused;
import io.garboard.core.raft.Message.HeartbeatRequest;
import io.garboard.core.raft.Message.HeartbeatResponse;
import io.garboard.core.raft.Message.ReadIndexRequest;
import io.garboard.core.raft.Message.ReadIndexResponse;
import io.garboard.core.raft.Message.SnapshotReady;
import io.garboard.core.raft.Message.TimeoutNow;
import io.garboard.core.raft.Message.VoteRequest;
import io.garboard.core.raft.Message.VoteResponse;
import io.garboard.core.raft.MessageHandler;

/**
 * Which fields each kind of message consists of, in their order: kind, term, then its own. Sender and receiver are left out,
 * since the line knows them. A kind that is missing here does not compile.
 */
final class MessageFields implements MessageHandler {

    private final FieldSink sink;

    MessageFields(FieldSink sink) {
        this.sink = sink;
    }

    private void begin(int kind, long term) {
        sink.putByte(kind);
        sink.putLong(term);
    }

    @Override
    public void on(VoteRequest request) {
        begin(MessageKind.VOTE_REQUEST, request.term());
        sink.putBoolean(request.preVote());
        sink.putLong(request.lastIndex());
        sink.putLong(request.lastTerm());
        sink.putBoolean(request.transfer());
    }

    @Override
    public void on(VoteResponse response) {
        begin(MessageKind.VOTE_RESPONSE, response.term());
        sink.putBoolean(response.preVote());
        sink.putBoolean(response.granted());
    }

    /** Entries follow each other without gaps, so only the first one's place is said. */
    @Override
    public void on(AppendRequest request) {
        begin(MessageKind.APPEND_REQUEST, request.term());
        sink.putLong(request.previousIndex());
        sink.putLong(request.previousTerm());
        sink.putLong(request.commitIndex());
        sink.putInt(request.entries().size());
        long index = request.previousIndex();
        for (Entry entry : request.entries()) {
            index++;
            if (entry.index() != index) {
                throw new IllegalArgumentException("entry " + entry + " (expected: index " + index + ")");
            }
            sink.putLong(entry.term());
            sink.putByte(entry.type().code());
            sink.putInt(entry.data().length);
            sink.putBytes(entry.data());
        }
    }

    @Override
    public void on(AppendResponse response) {
        begin(MessageKind.APPEND_RESPONSE, response.term());
        sink.putBoolean(response.accepted());
        sink.putLong(response.index());
        sink.putLong(response.hintIndex());
        sink.putLong(response.hintTerm());
        sink.putBoolean(response.takesSnapshot());
    }

    @Override
    public void on(CommitNotice notice) {
        begin(MessageKind.COMMIT_NOTICE, notice.term());
        sink.putLong(notice.commitIndex());
        sink.putLong(notice.commitTerm());
    }

    @Override
    public void on(HeartbeatRequest request) {
        begin(MessageKind.HEARTBEAT_REQUEST, request.term());
        sink.putLong(request.commitIndex());
        sink.putLong(request.readContext());
    }

    @Override
    public void on(HeartbeatResponse response) {
        begin(MessageKind.HEARTBEAT_RESPONSE, response.term());
        sink.putLong(response.readContext());
    }

    @Override
    public void on(ReadIndexRequest request) {
        begin(MessageKind.READ_INDEX_REQUEST, request.term());
        sink.putLong(request.context());
    }

    @Override
    public void on(ReadIndexResponse response) {
        begin(MessageKind.READ_INDEX_RESPONSE, response.term());
        sink.putLong(response.context());
        sink.putLong(response.index());
    }

    @Override
    public void on(TimeoutNow request) {
        begin(MessageKind.TIMEOUT_NOW, request.term());
    }

    @Override
    public void on(Forward message) {
        begin(MessageKind.FORWARD, message.term());
        Entry proposed = message.proposed();
        sink.putLong(message.sequence());
        sink.putByte(proposed.type().code());
        sink.putInt(proposed.data().length);
        sink.putBytes(proposed.data());
    }

    @Override
    public void on(ForwardRefused message) {
        begin(MessageKind.FORWARD_REFUSED, message.term());
        sink.putLong(message.sequence());
    }

    @Override
    public void on(SnapshotReady message) {
        throw new IllegalArgumentException("a member says to itself only that a snapshot is ready");
    }
}
