package io.garboard.proxy.encryption;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * How this member encrypts. The leader's settings are the cluster's.
 *
 * @param prefixes of keys whose values are encrypted; none: what is encrypted gets decrypted
 * @param passKubernetes whether values that Kubernetes has encrypted itself ({@code k8s:enc:}) are stored as they are
 * @param rewrittenRowsPerSecond how fast stored values are brought into line, at most
 * @param awaitUnreachable how long a new epoch waits for members that are not reached, or have no key at all
 * @param rotateKekEvery how often the keyring is wrapped anew; zero: only when asked
 * @param rotateDekEvery how old a data key becomes; zero: it is replaced only when asked
 * @param openedValuesMib the memory for values that were decrypted, so that they need not be again; 0 for none
 * @param administrators common names of client certificates that may look at the keyring and change it
 */
public record EncryptionSettings(
        List<String> prefixes,
        boolean passKubernetes,
        int rewrittenRowsPerSecond,
        Duration awaitUnreachable,
        Duration rotateKekEvery,
        Duration rotateDekEvery,
        int openedValuesMib,
        Set<String> administrators) {

    /** What is not configured. */
    public static final EncryptionSettings DEFAULT = new EncryptionSettings(
            List.of("/registry/secrets/"),
            false,
            2000,
            Duration.ofSeconds(10),
            Duration.ZERO,
            Duration.ZERO,
            32,
            Set.of());

    public EncryptionSettings {
        prefixes = List.copyOf(prefixes);
        administrators = Set.copyOf(administrators);
        if (rewrittenRowsPerSecond < 1) {
            throw new IllegalArgumentException(
                    "rewrittenRowsPerSecond: " + rewrittenRowsPerSecond + " (expected: >= 1)");
        }
        if (openedValuesMib < 0) {
            throw new IllegalArgumentException("openedValuesMib: " + openedValuesMib + " (expected: >= 0)");
        }
    }

    /** These, for other keys. */
    public EncryptionSettings withPrefixes(List<String> newPrefixes) {
        return new EncryptionSettings(
                newPrefixes,
                passKubernetes,
                rewrittenRowsPerSecond,
                awaitUnreachable,
                rotateKekEvery,
                rotateDekEvery,
                openedValuesMib,
                administrators);
    }
}
