package io.garboard.spi.encryption;

import java.util.Arrays;

/**
 * An open key encryption service: holds, or reaches, key encryption keys (KEKs) that never leave it, and wraps small
 * secrets with them.
 *
 * <h2>Secrets, contexts, key ids</h2>
 * A secret has 1 to {@link #SECRET_BYTES_MAX} bytes of any content. A context has 0 to {@link #CONTEXT_BYTES_MAX} bytes; it
 * is no secret, and it is bound: what was wrapped with one context is not unwrapped with another. A service that has no
 * associated data of its own lets {@link ContextBinding} do that. Wrapping the same secret twice gives different bytes.
 * A key id names the version of the KEK, 1 to {@link #KEY_ID_BYTES_MAX} bytes of UTF-8 without control characters; it is
 * shown to operators and is no secret. Two versions have two ids.
 *
 * <h2>Rotation</h2>
 * A KEK rotates in the service, behind Garboard's back. From then on {@link #check} and {@link #wrap} report the new
 * version's id, while everything wrapped with older versions is still unwrapped until the operator removes these. Garboard
 * notices the new id and rewraps its keyring.
 *
 * <h2>Threads and time</h2>
 * All methods are called from any number of threads at any time. A call may block, but for no longer than about
 * {@link KeyServiceConfig#timeoutMillis}, connecting included, and then fails as UNAVAILABLE; it is never made where
 * clients' requests are waiting. A thread that is interrupted may get UNAVAILABLE at once; its flag stays set. A service
 * keeps no queue and does not repeat a call by itself, but for what its protocol demands: the caller does.
 *
 * <h2>Wiping</h2>
 * An array that is handed in is neither changed nor kept; one that is handed out is fresh, and the caller wipes it. A
 * service overwrites every copy of a secret or of a KEK that it makes and can reach, before the call returns, and never
 * turns one into a String. Neither {@code toString} nor any message or log line holds a secret or a KEK.
 *
 * <h2>Errors</h2>
 * See {@link KeyServiceException.Kind}. Nothing else is thrown but {@link IllegalArgumentException} for sizes out of range
 * and {@link IllegalStateException} after {@link #close}. A call that failed changes nothing, and the service recovers by
 * itself: no new one need be opened after the network, a socket or a file is there again.
 */
public interface KeyEncryptionService extends AutoCloseable {

    /** The largest secret that every service wraps. */
    int SECRET_BYTES_MAX = 256;

    /** The largest context that every service binds. */
    int CONTEXT_BYTES_MAX = 1024;

    /** The longest key id, in UTF-8. */
    int KEY_ID_BYTES_MAX = 1024;

    /**
     * Checks what a caller hands in; for implementations.
     *
     * @throws IllegalArgumentException if the secret is empty or too long, or the context too long
     */
    static void checkSizes(byte[] secret, byte[] context) {
        if (secret.length == 0 || secret.length > SECRET_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "secret of " + secret.length + " bytes (expected: 1 to " + SECRET_BYTES_MAX + ")");
        }
        if (context.length > CONTEXT_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "context of " + context.length + " bytes (expected: 0 to " + CONTEXT_BYTES_MAX + ")");
        }
    }

    /**
     * Wraps {@code secret} with the current KEK.
     *
     * @return the wrapped bytes and the id of the key that wrapped them
     * @throws KeyServiceException UNAVAILABLE, REFUSED, INVALID_ANSWER
     */
    WrappedKey wrap(byte[] secret, byte[] context) throws KeyServiceException;

    /**
     * Unwraps what this service, or another one with the same keys, has wrapped: on another machine, or years ago.
     *
     * @return the secret, a fresh array for the caller to wipe
     * @throws KeyServiceException WRONG_KEY if the key is unknown or gone, or if bytes, key id or context were changed (a
     *     service need not tell these apart, and a key id that was changed must not lead to wrong bytes, but may be ignored);
     *     UNAVAILABLE, REFUSED, INVALID_ANSWER
     */
    byte[] unwrap(WrappedKey wrapped, byte[] context) throws KeyServiceException;

    /**
     * Wraps anew, with the current KEK, what an older one wrapped. By default this unwraps and wraps; a service that can do
     * it without letting the secret out does.
     *
     * @throws KeyServiceException as {@link #unwrap} and {@link #wrap}
     */
    default WrappedKey rewrap(WrappedKey wrapped, byte[] context) throws KeyServiceException {
        byte[] secret = unwrap(wrapped, context);
        try {
            return wrap(secret, context);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /**
     * Asks the service whether it can do its work now, and with which key. Called every few seconds to minutes, so it is
     * cheap, and it is an honest answer: a remote service is asked, a file is looked at. It returns only if a {@link #wrap}
     * right now would probably succeed.
     *
     * @throws KeyServiceException UNAVAILABLE, REFUSED, INVALID_ANSWER
     */
    KeyServiceStatus check() throws KeyServiceException;

    /**
     * Closes connections and wipes keys that are held. Calls in progress end, successfully or as UNAVAILABLE; every later
     * one throws {@link IllegalStateException}. Closing twice is harmless.
     */
    @Override
    void close();
}
