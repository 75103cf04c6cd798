package io.garboard.core.raft;

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

/** One method a message: what {@link Message#deliverTo} calls. */
public interface MessageHandler {

    void on(VoteRequest request);

    void on(VoteResponse response);

    void on(AppendRequest request);

    void on(AppendResponse response);

    void on(CommitNotice notice);

    void on(HeartbeatRequest request);

    void on(HeartbeatResponse response);

    void on(ReadIndexRequest request);

    void on(ReadIndexResponse response);

    void on(TimeoutNow request);

    void on(Forward message);

    void on(ForwardRefused message);

    void on(SnapshotReady message);
}
