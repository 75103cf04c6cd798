package io.garboard.encryption.local;

import static io.garboard.spi.encryption.KeyServiceException.Kind.REFUSED;
import static io.garboard.spi.encryption.KeyServiceException.Kind.UNAVAILABLE;
import static io.garboard.spi.encryption.KeyServiceException.Kind.WRONG_KEY;

import io.garboard.encryption.aead.AesGcmWrapping;
import io.garboard.spi.encryption.KeyEncryptionService;
import io.garboard.spi.encryption.KeyServiceException;
import io.garboard.spi.encryption.KeyServiceStatus;
import io.garboard.spi.encryption.WrappedKey;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import javax.crypto.AEADBadTagException;

/**
 * Wraps with the keys of a file, which is read anew for each call: calls are rare, keys stay in memory for as long as one
 * takes, and a new version or a file that is gone is noticed at once.
 */
final class LocalKeyService implements KeyEncryptionService {

    private final Path path;
    private final LocalKeyFile file;
    private final AesGcmWrapping wrapping;

    private volatile boolean closed;

    LocalKeyService(Path path, LocalKeyFile file, SecureRandom random) {
        this.path = path;
        this.file = file;
        this.wrapping = new AesGcmWrapping(random, null);
    }

    @Override
    public WrappedKey wrap(byte[] secret, byte[] context) throws KeyServiceException {
        KeyEncryptionService.checkSizes(secret, context);
        List<LocalKey> keys = keys();
        try {
            LocalKey current = keys.get(keys.size() - 1);
            return new WrappedKey(current.id(), wrapping.wrap(current.key(), secret, context));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed: " + e.getClass().getName(), e);
        } finally {
            keys.forEach(LocalKey::wipe);
        }
    }

    @Override
    public byte[] unwrap(WrappedKey wrapped, byte[] context) throws KeyServiceException {
        List<LocalKey> keys = keys();
        try {
            LocalKey key = keys.stream()
                    .filter(candidate -> candidate.id().equals(wrapped.keyId()))
                    .findFirst()
                    .orElseThrow(() -> new KeyServiceException(
                            WRONG_KEY,
                            "key file " + path + " does not hold key " + wrapped.keyId()
                                    + ": bring back the file that does"));
            return wrapping.unwrap(key.key(), wrapped.bytes(), context);
        } catch (AEADBadTagException e) {
            throw new KeyServiceException(
                    WRONG_KEY,
                    "what key " + wrapped.keyId() + " of key file " + path
                            + " should unwrap is not authentic: it was changed, or wrapped for another place, or by"
                            + " another key of that name");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed: " + e.getClass().getName(), e);
        } finally {
            keys.forEach(LocalKey::wipe);
        }
    }

    private List<LocalKey> keys() throws KeyServiceException {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        boolean interrupted = Thread.interrupted();
        try {
            return file.read();
        } catch (NoSuchFileException e) {
            throw new KeyServiceException(
                    UNAVAILABLE,
                    "there is no key file " + path + ": bring it back, or make a first one with"
                            + " 'garboard keyring init-local --file " + path + "'",
                    e);
        } catch (LocalKeyFile.ReadableByOthersException | LocalKeyFile.BadKeyFileException e) {
            throw new KeyServiceException(REFUSED, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new KeyServiceException(UNAVAILABLE, "cannot read key file " + path + ": " + e, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public KeyServiceStatus check() throws KeyServiceException {
        List<LocalKey> keys = keys();
        keys.forEach(LocalKey::wipe);
        return new KeyServiceStatus(keys.get(keys.size() - 1).id(), keys.size() + " key version(s) in " + path);
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public String toString() {
        return "LocalKeyService[" + path + "]";
    }
}
