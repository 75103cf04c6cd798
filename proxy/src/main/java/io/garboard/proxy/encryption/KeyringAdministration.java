package io.garboard.proxy.encryption;

import java.util.Set;

/** What an administrator may ask of a member. Each blocks for as long as the key service and the log take. */
public interface KeyringAdministration {

    /** Who may. */
    Set<String> administrators();

    /** A report on keyring, members, key service and walk, as lines for people. */
    String status() throws KeyringChangeException;

    /** Wraps the keyring with the key service's current key. Says what was done. */
    String rotateKek() throws KeyringChangeException;

    /** Adds a data key, with which everything is written from then on, and rewritten. Says what was done. */
    String rotateDek() throws KeyringChangeException;

    /** A change could not be made; nothing was done. The message says why. */
    final class KeyringChangeException extends Exception {

        private static final long serialVersionUID = 1;

        KeyringChangeException(String message) {
            super(message);
        }
    }
}
