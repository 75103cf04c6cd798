package io.garboard.proxy.encryption;

import com.google.protobuf.ByteString;
import io.garboard.core.command.EncryptionState;
import io.garboard.core.encryption.KeyPrefixes;
import io.garboard.core.member.EncryptionService;
import io.garboard.core.member.Member;
import io.garboard.core.peer.wire.PeerEncryptionResponse;
import io.garboard.encryption.cipher.OpenedValues;
import io.garboard.encryption.cipher.ValueCipher;
import io.garboard.encryption.keyring.Keyring;
import io.garboard.encryption.keyring.KeyringCodec;
import io.garboard.encryption.keyring.KeyringFormatException;
import io.garboard.encryption.keyring.OpenKeyring;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encryption of one member: follows the replicated state, has the keyring opened, decorates the member, and, where this
 * member leads, sees to it that what is stored is as the settings want it. Also without settings it is there, so that
 * ciphertexts are never taken for values. Any thread.
 */
public final class Encryption implements SecretsSource, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Encryption.class);
    private static final long FORGET_AFTER_SECONDS = 30;

    private final EncryptionService core;
    private final KeySource source;
    private final KeyPrefixes configured;
    private final OpenedValues opened;
    private final ValueCipher cipher;
    private final EncryptionMetrics metrics = new EncryptionMetrics();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(Encryption::daemon);
    private final @Nullable Steward steward;
    private final @Nullable KeyringDesk desk;
    private ByteString keyring = ByteString.EMPTY;
    private volatile @Nullable Secrets current;

    private Encryption(EncryptionService core, @Nullable EncryptionSettings settings, @Nullable KeyAccess keys) {
        this.core = core;
        this.source = keys == null ? KeySource.NONE : keys;
        this.configured = settings == null ? KeyPrefixes.NONE : KeyPrefixes.of(bytes(settings.prefixes()));
        this.opened = settings == null ? OpenedValues.NONE : OpenedValues.ofMebibytes(settings.openedValuesMib());
        this.cipher = new ValueCipher(new SecureRandom(), null, opened);
        core.listen(this::applied);
        synchronized (this) {
            if (current == null) {
                applied(core.state());
            }
        }
        core.plainRows(new PlainStoredRows(this));
        core.describe(() -> ownPart(settings));
        if (settings == null || keys == null) {
            steward = null;
            desk = null;
            return;
        }
        ReplicatedKeyring replicated = new ReplicatedKeyring(core, settings, keys);
        steward = new Steward(core, settings, keys, this, replicated, cipher);
        desk = new KeyringDesk(
                replicated, new KeyringReport(core, keys, new Agreement(settings)), settings.administrators());
    }

    /** What other members are told of the keys and settings here. */
    private PeerEncryptionResponse ownPart(@Nullable EncryptionSettings settings) {
        PeerEncryptionResponse.Builder part = PeerEncryptionResponse.newBuilder();
        OpenKeyring open = source.keyring();
        if (open != null) {
            part.setKeyringId(ByteString.copyFrom(open.keyring().id().toBytes()))
                    .addAllOpenEpochs(open.openEpochs());
        }
        if (settings != null) {
            part.setConfigured(true)
                    .addAllPrefixes(bytes(settings.prefixes()))
                    .setPassKubernetes(settings.passKubernetes());
        }
        return part.build();
    }

    /** A member without {@code --encryption-config}. */
    public static Encryption notConfigured(EncryptionService core) {
        return new Encryption(core, null, null);
    }

    /** Starts; the keeper has to be stepped by the caller, and both be closed by the caller after this. */
    public static Encryption start(EncryptionService core, EncryptionSettings settings, KeyAccess keys) {
        Encryption encryption = new Encryption(core, settings, keys);
        if (encryption.steward != null) {
            encryption.steward.start();
        }
        return encryption;
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "encryption-timer");
        thread.setDaemon(true);
        return thread;
    }

    static List<ByteString> bytes(List<String> texts) {
        return texts.stream().map(ByteString::copyFromUtf8).toList();
    }

    /** The member as clients are to see it. */
    public Member around(Member member) {
        return new EncryptedMember(member, this);
    }

    /** Puts the figures of encryption into a registry. */
    public void bindTo(MeterRegistry registry) {
        new EncryptionMeters(core, metrics, opened, source).bindTo(registry);
    }

    /** On a loop of the core, or in the constructor. */
    private synchronized void applied(EncryptionState state) {
        if (!state.getKeyring().equals(keyring)) {
            keyring = state.getKeyring();
            accept(keyring);
        }
        boolean awaiting = state.getKeyring().isEmpty();
        current = new Secrets(
                state, awaiting ? configured : KeyPrefixes.NONE, source, this::replicatedKeyring, cipher, metrics);
    }

    private void accept(ByteString encoded) {
        if (encoded.isEmpty()) {
            // Not at once: requests under way may have read what they need it for.
            schedule(this::forgetIfOff, FORGET_AFTER_SECONDS, TimeUnit.SECONDS);
            return;
        }
        Keyring decoded = decode(encoded);
        if (decoded != null) {
            source.accept(decoded);
        }
    }

    private @Nullable Keyring replicatedKeyring() {
        return decode(core.state().getKeyring());
    }

    static @Nullable Keyring decode(ByteString encoded) {
        try {
            return encoded.isEmpty() ? null : KeyringCodec.decode(encoded.toByteArray());
        } catch (KeyringFormatException e) {
            LOG.error("the replicated keyring cannot be read, so secrets cannot be either: {}", e.getMessage());
            return null;
        }
    }

    private synchronized void forgetIfOff() {
        if (keyring.isEmpty()) {
            source.forget();
        }
    }

    @Override
    public Secrets current() {
        Secrets now = current;
        if (now == null) {
            throw new IllegalStateException("not constructed yet");
        }
        return now;
    }

    @Override
    public void later(int attempt, Runnable retry) {
        schedule(retry, 1L << Math.min(attempt, 9), TimeUnit.MILLISECONDS);
    }

    private void schedule(Runnable task, long delay, TimeUnit unit) {
        try {
            var unused = timer.schedule(task, delay, unit);
        } catch (RejectedExecutionException e) {
            LOG.debug("closed while something was to be tried again");
        }
    }

    /** Whoever administers the keyring; null without a configuration. */
    public @Nullable KeyringAdministration administration() {
        return desk;
    }

    /** What is wrong with the keys, for {@code /readyz}; empty if nothing is. */
    public String trouble() {
        Secrets now = current();
        if (now.state().getSecretPrefixesCount() + now.state().getFormerPrefixesCount() == 0) {
            return configured.isEmpty() ? "" : source.reason();
        }
        if (source.keyring() == null) {
            return source.reason();
        }
        return source.isOpening() ? "" : "the key service does not answer; keys in memory go on to be used";
    }

    @Override
    public void close() {
        if (steward != null) {
            steward.close();
        }
        timer.shutdownNow();
    }
}
