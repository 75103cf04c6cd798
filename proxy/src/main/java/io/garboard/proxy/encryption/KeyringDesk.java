package io.garboard.proxy.encryption;

import io.garboard.encryption.keyring.Keyring;
import io.garboard.proxy.encryption.Blocking.OutdatedException;
import io.garboard.spi.encryption.KeyServiceException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what administrators ask for, on their threads, on whichever member they ask. */
final class KeyringDesk implements KeyringAdministration {

    private static final Logger LOG = LoggerFactory.getLogger(KeyringDesk.class);
    private static final int ATTEMPTS_MAX = 20;

    private final ReplicatedKeyring keyring;
    private final KeyringReport report;
    private final Set<String> administrators;

    KeyringDesk(ReplicatedKeyring keyring, KeyringReport report, Set<String> administrators) {
        this.keyring = keyring;
        this.report = report;
        this.administrators = administrators;
    }

    @Override
    public Set<String> administrators() {
        return administrators;
    }

    @Override
    public String status() throws KeyringChangeException {
        try {
            return report.text();
        } catch (InterruptedException e) {
            throw stopping();
        }
    }

    @Override
    public String rotateKek() throws KeyringChangeException {
        Keyring changed = repeat(keyring::rewrap);
        return "the keyring is wrapped with key " + changed.active().keyId();
    }

    @Override
    public String rotateDek() throws KeyringChangeException {
        Keyring changed = repeat(keyring::addEpoch);
        return "epoch " + changed.newest().number()
                + " is added; it becomes active once members have unwrapped it, and stored values are rewritten then";
    }

    private interface KeyringChange {
        Keyring make() throws KeyServiceException, KeyringChangeException, OutdatedException, InterruptedException;
    }

    private static Keyring repeat(KeyringChange change) throws KeyringChangeException {
        for (int i = 0; i < ATTEMPTS_MAX; i++) {
            try {
                return change.make();
            } catch (OutdatedException e) {
                LOG.debug("the keyring was changed meanwhile: once more");
            } catch (KeyServiceException e) {
                throw new KeyringChangeException("key service: " + e.kind() + ": " + e.getMessage());
            } catch (InterruptedException e) {
                throw stopping();
            }
        }
        throw new KeyringChangeException("the keyring is being changed all the time");
    }

    private static KeyringChangeException stopping() {
        Thread.currentThread().interrupt();
        return new KeyringChangeException("the member stops");
    }
}
