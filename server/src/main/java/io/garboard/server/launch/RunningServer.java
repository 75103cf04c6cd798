package io.garboard.server.launch;

import java.util.List;

/** A server that serves. */
public interface RunningServer extends AutoCloseable {

    /** The addresses that clients reach it at, with the ports that were really bound. */
    List<String> clientUrls();

    /**
     * Drains: takes no new requests, answers those in flight, ends watches with UNAVAILABLE, closes log and storage.
     * Bounded in time; called once, from any thread.
     */
    @Override
    void close();
}
