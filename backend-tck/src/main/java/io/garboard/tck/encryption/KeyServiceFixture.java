package io.garboard.tck.encryption;

import java.util.Map;

/**
 * The world behind a provider, for one test: a key file, a token, a server in the test's own process. Made anew for each
 * test, with one KEK.
 */
public interface KeyServiceFixture {

    /** Options with which the provider reaches it; always the same. */
    Map<String, String> options();

    /** Makes a new version of the KEK the current one, as an operator does it: the open service is not told. */
    void rotate() throws Exception;

    /**
     * Removes every version of the KEK but the current one, as an operator does it.
     *
     * @return false if this service has no way to do that; the rule about it is then reported as skipped
     */
    default boolean removeOldKeys() throws Exception {
        return false;
    }

    /** Makes it unreachable: stops the server, takes the file away. */
    void takeDown() throws Exception;

    /** Makes it reachable again, with the keys it had. */
    void bringBack() throws Exception;

    /**
     * From now on lets every call wait without an answer, until {@link #close()}.
     *
     * @return false if this service cannot hang, since it asks nobody; the rule about it is then reported as skipped
     */
    default boolean hang() throws Exception {
        return false;
    }

    /**
     * How many calls, with pauses of 10 milliseconds between them, it may take at most until a service that was brought
     * back answers again: a client that pauses before it connects again needs some.
     */
    default int recoveryCallsMax() {
        return 3000;
    }

    /** Stops it; called once, after the test. */
    void close() throws Exception;
}
