package io.garboard.encryption.pkcs11;

import static io.garboard.spi.encryption.KeyServiceException.Kind.REFUSED;
import static io.garboard.spi.encryption.KeyServiceException.Kind.UNAVAILABLE;

import io.garboard.spi.encryption.KeyServiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.Key;
import java.security.KeyStore;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A PKCS#11 token, by the JDK's SunPKCS11. The native library is loaded with the first call and stays loaded: one provider
 * for each configuration file and process, since a library may be initialised only once.
 */
final class TokenOpener implements KeyStoreOpener {

    private final Path configFile;
    private final Pin pin;

    /** Guarded by this. */
    private @Nullable Provider provider;

    TokenOpener(Path configFile, Pin pin) {
        this.configFile = configFile;
        this.pin = pin;
    }

    @Override
    public KeyStore open() throws KeyServiceException, IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS11", provider());
        char[] entered = pin.read();
        try {
            store.load(null, entered);
        } finally {
            Arrays.fill(entered, '\0');
        }
        return store;
    }

    @Override
    public Key key(KeyStore store, String label) throws GeneralSecurityException {
        return store.getKey(label, null);
    }

    @Override
    public synchronized Provider provider() throws KeyServiceException {
        Provider present = provider;
        if (present != null) {
            return present;
        }
        if (!Files.isReadable(configFile)) {
            throw new KeyServiceException(UNAVAILABLE, "cannot read " + configFile);
        }
        Provider sun = Security.getProvider("SunPKCS11");
        if (sun == null) {
            throw new KeyServiceException(REFUSED, "this Java has no SunPKCS11 (module jdk.crypto.cryptoki)");
        }
        try {
            present = sun.configure(configFile.toString());
        } catch (InvalidParameterException e) {
            throw new KeyServiceException(
                    REFUSED, configFile + " is no configuration of SunPKCS11: " + e.getMessage(), e);
        } catch (ProviderException e) {
            throw new KeyServiceException(
                    UNAVAILABLE, "the token of " + configFile + " cannot be used: " + e.getMessage() + cause(e), e);
        }
        provider = present;
        return present;
    }

    private static String cause(ProviderException e) {
        return e.getCause() == null ? "" : " (" + e.getCause().getMessage() + ")";
    }

    @Override
    public String name() {
        return "token of " + configFile;
    }
}
