package io.garboard.proxy.encryption;

import com.google.protobuf.ByteString;
import io.garboard.core.command.EncryptionChange;
import io.garboard.core.command.EncryptionState;
import io.garboard.core.member.EncryptionService;
import io.garboard.encryption.cipher.ValueCipher;
import io.garboard.encryption.keyring.KeyEpoch;
import io.garboard.encryption.keyring.Keyring;
import io.garboard.encryption.keyring.OpenKeyring;
import io.garboard.proxy.encryption.Blocking.OutdatedException;
import io.garboard.spi.encryption.KeyServiceException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that the cluster is encrypted as the settings want it: makes the keyring, changes the prefixes, activates new
 * epochs, walks, retires. It works where its member leads, one small step after the other, each of them replicated, so a
 * crash or a change of leader loses nothing. A thread of its own; what administrators ask for runs on theirs.
 */
final class Steward implements KeyringAdministration, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Steward.class);
    private static final long IDLE_MILLIS = 200;
    private static final long TROUBLE_MILLIS = 1_000;
    private static final int CHANGE_ATTEMPTS = 20;

    private final EncryptionService core;
    private final EncryptionSettings settings;
    private final KeyAccess keys;
    private final SecretsSource secrets;
    private final RewriteWalk walk;
    private final KeyringReport report;
    private final Thread thread;
    private volatile boolean closed;
    private int waitingEpoch;
    private long activateNanos;
    private long nextKekRotationNanos;
    private String lastTrouble = "";

    Steward(
            EncryptionService core,
            EncryptionSettings settings,
            KeyAccess keys,
            SecretsSource secrets,
            ValueCipher cipher) {
        this.core = core;
        this.settings = settings;
        this.keys = keys;
        this.secrets = secrets;
        this.walk = new RewriteWalk(core, cipher);
        this.report = new KeyringReport(core, keys);
        this.thread = new Thread(this::run, "encryption-steward");
        thread.setDaemon(true);
        nextKekRotationNanos = System.nanoTime() + settings.rotateKekEvery().toNanos();
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!closed) {
                long pauseMillis = core.isLeader() ? attempt() : IDLE_MILLIS;
                TimeUnit.MILLISECONDS.sleep(pauseMillis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long attempt() throws InterruptedException {
        try {
            long pauseMillis = step();
            lastTrouble = "";
            return pauseMillis;
        } catch (OutdatedException e) {
            return 1;
        } catch (KeyServiceException
                | UnusableValueException
                | KeyringChangeException
                | IOException
                | RuntimeException e) {
            String trouble = e instanceof UnusableValueException ? "keys are missing" : String.valueOf(e.getMessage());
            if (!trouble.equals(lastTrouble)) {
                LOG.warn("encryption cannot be brought further, trying again: {}", trouble);
            }
            lastTrouble = trouble;
            return TROUBLE_MILLIS;
        }
    }

    /** Does the first thing that is due. */
    private long step()
            throws KeyServiceException, KeyringChangeException, OutdatedException, UnusableValueException, IOException,
                    InterruptedException {
        EncryptionState state = core.state();
        Keyring keyring = Encryption.decode(state.getKeyring());
        if (!wantedPrefixes().equals(new HashSet<>(state.getSecretPrefixesList()))) {
            changePrefixes(state, keyring);
        } else if (keyring == null) {
            return IDLE_MILLIS;
        } else if (keyring.newest().number() > keyring.activeEpoch()) {
            return activate(state, keyring);
        } else if (state.hasWalk() && !state.getWalk().getComplete()) {
            return walk();
        } else if (retirable(state, keyring) != null) {
            retire(state, keyring);
        } else {
            return followSchedule(keyring);
        }
        return 1;
    }

    private Set<ByteString> wantedPrefixes() {
        return new HashSet<>(Encryption.bytes(settings.prefixes()));
    }

    private void changePrefixes(EncryptionState state, @Nullable Keyring keyring)
            throws KeyServiceException, KeyringChangeException, OutdatedException, InterruptedException {
        Keyring used = keyring == null ? keys.editor().create() : keyring;
        EncryptionChange change = Changes.prefixes(state, used, settings);
        await(change);
        LOG.info(
                "secret prefixes are now {}, before that {}: stored values follow in the background",
                texts(change.getSecretPrefixesList()),
                texts(state.getSecretPrefixesList()));
    }

    private static List<String> texts(List<ByteString> prefixes) {
        return prefixes.stream().map(ByteString::toStringUtf8).toList();
    }

    private EncryptionState await(EncryptionChange change)
            throws KeyringChangeException, OutdatedException, InterruptedException {
        return Blocking.<EncryptionState>await(callback -> core.change(change, callback));
    }

    /** Once every member has had the time to unwrap the new epoch, values are written with it. */
    private long activate(EncryptionState state, Keyring keyring)
            throws KeyringChangeException, OutdatedException, InterruptedException {
        int epoch = keyring.newest().number();
        if (epoch != waitingEpoch) {
            waitingEpoch = epoch;
            activateNanos = System.nanoTime() + settings.activateAfter().toNanos();
        }
        OpenKeyring open = keys.keyring();
        if (System.nanoTime() - activateNanos < 0 || open == null || !open.isOpen(epoch)) {
            return 50;
        }
        await(Changes.keyring(state, keyring.activated(epoch), settings, true));
        LOG.info("values are now written with epoch {}: stored ones follow in the background", epoch);
        return 1;
    }

    private long walk()
            throws KeyringChangeException, OutdatedException, UnusableValueException, IOException,
                    InterruptedException {
        OpenKeyring open = keys.keyring();
        if (open == null) {
            throw new KeyringChangeException(keys.reason());
        }
        var step = walk.next(secrets.current(), open);
        EncryptionState after = Blocking.<EncryptionState>await(callback -> core.rewrite(step, callback));
        if (after.getWalk().getComplete()) {
            LOG.info(
                    "all stored values are as they should be: rewritten={} unreadable={}",
                    after.getWalk().getRewritten(),
                    after.getWalk().getLeft());
        }
        return Math.max(1, 1_000L * step.getRowsCount() / settings.rewrittenRowsPerSecond());
    }

    /** An epoch that nothing stored, logged or kept needs any more; null if there is none. */
    private @Nullable KeyEpoch retirable(EncryptionState state, Keyring keyring) {
        if (state.getWalk().getLeft() > 0) {
            return null;
        }
        KeyEpoch oldest = keyring.inUse().get(0);
        boolean old = oldest.number() != keyring.activeEpoch();
        return old && core.isForgotten(state.getWalk().getCompleteIndex()) ? oldest : null;
    }

    private void retire(EncryptionState state, Keyring keyring)
            throws KeyringChangeException, OutdatedException, InterruptedException {
        int epoch = keyring.inUse().get(0).number();
        await(Changes.keyring(state, keyring.retired(epoch, Instant.now()), settings, false));
        LOG.info("epoch {} is retired: its seed is destroyed", epoch);
    }

    private long followSchedule(Keyring keyring)
            throws KeyServiceException, KeyringChangeException, OutdatedException, InterruptedException {
        Duration every = settings.rotateDekEvery();
        if (!every.isZero() && keyring.active().created().plus(every).isBefore(Instant.now())) {
            addEpoch();
        } else if (!settings.rotateKekEvery().isZero() && System.nanoTime() - nextKekRotationNanos >= 0) {
            nextKekRotationNanos = System.nanoTime() + settings.rotateKekEvery().toNanos();
            if (keys.keeper().state().rewrapNeeded()) {
                rewrap();
            }
        }
        return IDLE_MILLIS;
    }

    private Keyring rewrap()
            throws KeyServiceException, KeyringChangeException, OutdatedException, InterruptedException {
        EncryptionState state = core.state();
        Keyring keyring = present(state);
        OpenKeyring open = keys.keyring();
        Keyring next = open != null && open.isComplete() && open.keyring().equals(keyring)
                ? keys.editor().wrapAgain(open)
                : keys.editor().rewrap(keyring);
        await(Changes.keyring(state, next, settings, false));
        LOG.info("the keyring is wrapped with key {}", next.active().keyId());
        return next;
    }

    private Keyring addEpoch()
            throws KeyServiceException, KeyringChangeException, OutdatedException, InterruptedException {
        EncryptionState state = core.state();
        Keyring keyring = present(state);
        if (keyring.newest().number() > keyring.activeEpoch()) {
            throw new KeyringChangeException("epoch " + keyring.newest().number() + " is about to become active");
        }
        Keyring next = keys.editor().addEpoch(keyring);
        await(Changes.keyring(state, next, settings, false));
        LOG.info("epoch {} is added", next.newest().number());
        return next;
    }

    private static Keyring present(EncryptionState state) throws KeyringChangeException {
        Keyring keyring = Encryption.decode(state.getKeyring());
        if (keyring == null) {
            throw new KeyringChangeException("there is no keyring: nothing is encrypted");
        }
        return keyring;
    }

    @Override
    public Set<String> administrators() {
        return settings.administrators();
    }

    @Override
    public String status() {
        return report.text();
    }

    @Override
    public String rotateKek() throws KeyringChangeException {
        Keyring keyring = repeat(this::rewrap);
        return "the keyring is wrapped with key " + keyring.active().keyId();
    }

    @Override
    public String rotateDek() throws KeyringChangeException {
        Keyring keyring = repeat(this::addEpoch);
        return "epoch " + keyring.newest().number()
                + " is added; it becomes active once members have unwrapped it, and stored values are rewritten then";
    }

    private interface KeyringChange {
        Keyring make() throws KeyServiceException, KeyringChangeException, OutdatedException, InterruptedException;
    }

    private static Keyring repeat(KeyringChange change) throws KeyringChangeException {
        for (int i = 0; i < CHANGE_ATTEMPTS; i++) {
            try {
                return change.make();
            } catch (OutdatedException e) {
                LOG.debug("the keyring was changed meanwhile: once more");
            } catch (KeyServiceException e) {
                throw new KeyringChangeException("key service: " + e.kind() + ": " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new KeyringChangeException("the member stops");
            }
        }
        throw new KeyringChangeException("the keyring is being changed all the time");
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
