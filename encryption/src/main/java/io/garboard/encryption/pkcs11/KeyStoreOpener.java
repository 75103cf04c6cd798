package io.garboard.encryption.pkcs11;

import io.garboard.spi.encryption.KeyServiceException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.Provider;
import org.jspecify.annotations.Nullable;

/** Reaches the keystore, anew for each call, so that new keys and lost tokens are noticed. */
interface KeyStoreOpener {

    /** Logs in and lists the keys. */
    KeyStore open() throws KeyServiceException, IOException, GeneralSecurityException;

    /** The key of this label. */
    Key key(KeyStore store, String label) throws KeyServiceException, GeneralSecurityException;

    /** The security provider that can use the keys; null for any. */
    @Nullable
    Provider provider() throws KeyServiceException;

    /** What messages call it. */
    String name();
}
