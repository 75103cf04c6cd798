package io.garboard.proxy.encryption;

import com.google.protobuf.ByteString;
import io.garboard.core.command.EncryptionState;
import io.garboard.core.member.EncryptionService;
import io.garboard.core.member.MemberEncryption;
import io.garboard.encryption.cipher.ValueCipher;
import io.garboard.encryption.keyring.Keyring;
import io.garboard.encryption.keyring.OpenKeyring;
import io.garboard.proxy.encryption.Blocking.OutdatedException;
import io.garboard.proxy.encryption.KeyringAdministration.KeyringChangeException;
import io.garboard.spi.encryption.KeyServiceException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that the cluster is encrypted as the settings want it. It works where its member leads, one small step after the
 * other, each of them replicated, so a crash or a change of leader loses nothing. A thread of its own.
 */
final class Steward implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Steward.class);
    private static final long IDLE_MILLIS = 200;
    private static final long CENSUS_MILLIS = 100;
    private static final long TROUBLE_MILLIS = 1_000;

    private final EncryptionService core;
    private final EncryptionSettings settings;
    private final KeyAccess keys;
    private final SecretsSource secrets;
    private final ReplicatedKeyring replicated;
    private final Census census;
    private final Agreement agreement;
    private final Activation activation;
    private final RewriteWalk walk;
    private final Schedule schedule;
    private final Thread thread;
    private volatile boolean closed;
    private String lastTrouble = "";
    private List<String> lastDissenters = List.of();

    Steward(
            EncryptionService core,
            EncryptionSettings settings,
            KeyAccess keys,
            SecretsSource secrets,
            ReplicatedKeyring replicated,
            ValueCipher cipher) {
        this.core = core;
        this.settings = settings;
        this.keys = keys;
        this.secrets = secrets;
        this.replicated = replicated;
        this.census = Census.of(core);
        this.agreement = new Agreement(settings);
        this.activation = new Activation(settings.awaitUnreachable(), System::nanoTime);
        this.walk = new RewriteWalk(core, cipher);
        this.schedule = new Schedule(replicated, keys, settings);
        this.thread = new Thread(this::run, "encryption-steward");
        thread.setDaemon(true);
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

    /** Does the first thing that is due, and says how long to pause. */
    private long step()
            throws KeyServiceException, KeyringChangeException, OutdatedException, UnusableValueException, IOException,
                    InterruptedException {
        EncryptionState state = replicated.state();
        Keyring keyring = Encryption.decode(state.getKeyring());
        if (!agreement.isInForce(state) && mayAdopt(state)) {
            replicated.adoptSettings(state);
            LOG.info(
                    "secret prefixes are now {}, before that {}: stored values follow in the background",
                    settings.prefixes(),
                    texts(state.getSecretPrefixesList()));
            return 1;
        }
        if (keyring == null) {
            return IDLE_MILLIS;
        }
        if (keyring.newest().number() > keyring.activeEpoch()) {
            return activate(state, keyring);
        }
        if (state.hasWalk() && !state.getWalk().getComplete()) {
            return walk();
        }
        schedule.follow(keyring);
        return retire(state, keyring);
    }

    /** The first prefixes are encrypted at once, since nothing protects their values; others once members agree. */
    private boolean mayAdopt(EncryptionState state) throws InterruptedException {
        List<String> dissenters = agreement.dissenters(census.take());
        if (!dissenters.isEmpty() && !dissenters.equals(lastDissenters)) {
            LOG.warn(
                    "the encryption configurations of members differ, here {}, otherwise at {}; in force is {}",
                    settings.prefixes(),
                    dissenters,
                    texts(state.getSecretPrefixesList()));
        }
        lastDissenters = dissenters;
        return dissenters.isEmpty() || state.getVersion() == 0;
    }

    private static List<String> texts(List<ByteString> prefixes) {
        return prefixes.stream().map(ByteString::toStringUtf8).toList();
    }

    private long activate(EncryptionState state, Keyring keyring)
            throws KeyringChangeException, OutdatedException, InterruptedException {
        if (!activation.isDue(keyring, census.take())) {
            return CENSUS_MILLIS;
        }
        replicated.activateNewest(state, keyring);
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

    private long retire(EncryptionState state, Keyring keyring)
            throws KeyringChangeException, OutdatedException, InterruptedException {
        if (Retirement.candidate(state, keyring) == null) {
            return IDLE_MILLIS;
        }
        List<MemberEncryption> members = census.take();
        if (!Retirement.obstacles(state, members).isEmpty()) {
            return TROUBLE_MILLIS;
        }
        replicated.retireOldest(state, keyring);
        return 1;
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
