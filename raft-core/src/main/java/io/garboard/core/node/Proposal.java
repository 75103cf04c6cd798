package io.garboard.core.node;

import com.google.protobuf.CodedOutputStream;
import io.garboard.core.error.EtcdError;
import java.io.IOException;

/**
 * A command on its way into the log, with whoever waits for it.
 *
 * <p>Exactly one outcome: either the state machine meets this very object in {@link CommittedEntry#attachment()} and
 * completes it, or {@link #fail} is called, once.
 */
public interface Proposal {

    /** The length of what {@link #encode} writes. Called more than once, so remember it. */
    int encodedSize();

    /** Writes the command, exactly {@link #encodedSize} bytes, into the entry. Called on the raft loop,
     * more than once if the leader did not take it. */
    void encode(CodedOutputStream output) throws IOException;

    /**
     * It was not applied on this member's behalf. With {@link EtcdError#TOO_MANY_REQUESTS} and {@link EtcdError#NO_LEADER}
     * it never will be; with {@link EtcdError#STOPPED}, {@link EtcdError#TIMEOUT} and {@link EtcdError#LEADER_CHANGED} it
     * may have been, or may yet be. Called from the caller's thread or a loop; must not block or throw.
     */
    void fail(EtcdError error);
}
