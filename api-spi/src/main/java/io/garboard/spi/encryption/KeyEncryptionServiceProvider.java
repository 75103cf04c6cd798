package io.garboard.spi.encryption;

import java.util.List;

/**
 * Opens key encryption services of one sort. Found by {@link java.util.ServiceLoader}: a jar names its provider in
 * {@code META-INF/services/io.garboard.spi.encryption.KeyEncryptionServiceProvider}, which has a public constructor
 * without parameters that does nothing.
 */
public interface KeyEncryptionServiceProvider {

    /**
     * The name an operator chooses it by ({@code provider: NAME}): {@code [a-z][a-z0-9-]{0,31}}. It is stored with every
     * key that was wrapped, and never changes.
     */
    String name();

    /** The options it understands; a name given to {@link #open} that is not among them is refused. */
    List<KeyServiceOption> options();

    /**
     * Validates the options and opens the service <em>without asking it anything</em>: a service that is down, or whose
     * files are not there yet, opens all the same, and says so when it is called. So a member starts while its key service
     * is down, and a mistake in the configuration stops it at once.
     *
     * @throws KeyServiceException REFUSED for an unknown option, a missing one or a bad value; an open that fails holds
     *     nothing
     */
    KeyEncryptionService open(KeyServiceConfig config) throws KeyServiceException;
}
