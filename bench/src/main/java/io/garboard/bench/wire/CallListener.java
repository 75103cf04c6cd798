package io.garboard.bench.wire;

/** Hears what becomes of the calls of a connection. Called on the client's thread. */
public interface CallListener {

    /**
     * One message of a response.
     *
     * @param tag what the call was opened with
     * @param buffer holds the message; valid only during this call
     */
    void message(int tag, byte[] buffer, int offset, int length);

    /**
     * The call is over.
     *
     * @param grpcStatus the gRPC status; 0 is OK, -1 a call or a connection that was reset
     */
    void closed(int tag, int grpcStatus, String grpcMessage);
}
