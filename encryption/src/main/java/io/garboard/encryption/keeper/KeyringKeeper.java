package io.garboard.encryption.keeper;

import static io.garboard.spi.encryption.KeyServiceException.Kind.UNAVAILABLE;
import static io.garboard.spi.encryption.KeyServiceException.Kind.WRONG_KEY;

import io.garboard.encryption.keyring.KeyEpoch;
import io.garboard.encryption.keyring.Keyring;
import io.garboard.encryption.keyring.KeyringEditor;
import io.garboard.encryption.keyring.OpenKeyring;
import io.garboard.encryption.keyring.Seed;
import io.garboard.spi.encryption.KeyEncryptionService;
import io.garboard.spi.encryption.KeyServiceException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the replicated keyring open: unwraps its seeds, asks the key service regularly how it is, tries again while it is
 * down, and wipes the seeds when it has been down for too long.
 *
 * <h2>Threads</h2>
 * {@link #access}, {@link #state}, {@link #accept} and {@link #forget} are called from any thread and never wait for the
 * key service. {@link #step} asks it, so it blocks, and is called by one thread at a time: a {@link KeeperThread}, or a
 * test, which also turns the clock.
 *
 * <h2>Failure</h2>
 * A service that is down stops nothing that is open already, for {@link KeeperSettings#keepMillis} after its last good
 * answer. After that all seeds are wiped, and requests get the reason, until it answers again. An answer that is not good
 * (refused, nonsense) does not extend that time.
 */
public final class KeyringKeeper {

    private final KeyEncryptionService service;
    private final KeyringEditor editor;
    private final String provider;
    private final KeeperSettings settings;
    private final LongSupplier clock;
    private final ServiceHealth health;

    /** Guarded by this; read without by {@link #access}. */
    private volatile @Nullable OpenKeyring open;

    private volatile ServiceHealth.Picture picture;
    private volatile boolean expired;
    private volatile Runnable wake = () -> {};

    /**
     * A keeper without a keyring.
     *
     * @param provider the name of the provider that opened {@code service}
     * @param editor wraps and unwraps with that service
     * @param monotonicMillis a clock that never goes back, such as {@code System.nanoTime() / 1_000_000}
     */
    public KeyringKeeper(
            String provider,
            KeyEncryptionService service,
            KeyringEditor editor,
            KeeperSettings settings,
            LongSupplier monotonicMillis) {
        this.provider = provider;
        this.service = service;
        this.editor = editor;
        this.settings = settings;
        this.clock = monotonicMillis;
        this.health = new ServiceHealth(settings);
        this.picture = health.picture();
    }

    /** Called, on whichever thread, when there is something new to do for {@link #step}. */
    void onWork(Runnable newWake) {
        wake = newWake;
    }

    /** What values can be encrypted and decrypted with now, or why they cannot. One volatile read. */
    public KeyringAccess access() {
        OpenKeyring now = openKeyring();
        return now == null ? KeyringAccess.unavailable(reason(open)) : KeyringAccess.ready(now);
    }

    /** What {@link #access} has, for whoever asks for each value; null if it has none. Makes nothing. */
    public @Nullable OpenKeyring openKeyring() {
        OpenKeyring now = open;
        return now != null && now.isAnyOpen() ? now : null;
    }

    private String reason(@Nullable OpenKeyring now) {
        ServiceHealth.Picture known = picture;
        KeyServiceException failure = known.failure();
        if (now == null) {
            return "there is no keyring yet"
                    + (failure == null ? "" : ": key service '" + provider + "': " + describe(failure));
        }
        String why = failure != null
                ? describe(failure)
                : now.failure(now.keyring().activeEpoch())
                        .map(KeyringKeeper::describe)
                        .orElse("it has not been asked yet");
        String expiry = expired
                ? "keys were wiped from memory " + settings.keepMillis() / 1000
                        + " s after the key service last answered; "
                : "";
        return "the keyring is not unwrapped: " + expiry + "key service '" + provider + "': " + why;
    }

    private static String describe(KeyServiceException failure) {
        return failure.kind() + ": " + failure.getMessage();
    }

    /**
     * Takes the keyring that was replicated. What is unwrapped already goes on to be used at once; the rest follows by
     * {@link #step}. One with a lower generation than the present one of the same id is ignored.
     */
    public void accept(Keyring keyring) {
        synchronized (this) {
            OpenKeyring before = open;
            if (before != null && isOutdated(keyring, before.keyring())) {
                return;
            }
            OpenKeyring known = before == null ? OpenKeyring.closed(keyring) : before;
            replace(OpenKeyring.open(keyring, known, (ring, epoch) -> notYet(known, ring, epoch)));
        }
        wake.run();
    }

    private static boolean isOutdated(Keyring keyring, Keyring present) {
        return keyring.id().equals(present.id()) && keyring.generation() <= present.generation();
    }

    private static Seed notYet(OpenKeyring known, Keyring ring, KeyEpoch epoch) throws KeyServiceException {
        Optional<KeyServiceException> failure =
                known.keyring().id().equals(ring.id()) ? known.failure(epoch.number()) : Optional.empty();
        throw failure.orElseGet(() -> new KeyServiceException(UNAVAILABLE, "the key service has not been asked yet"));
    }

    /** Drops the keyring and wipes its seeds: there is no encryption any more. */
    public synchronized void forget() {
        OpenKeyring before = open;
        open = null;
        if (before != null) {
            before.wipe();
        }
    }

    /**
     * Makes {@code next} the one in use, and wipes what only its predecessor used. Callers that hold the predecessor share
     * the other seeds.
     */
    private synchronized void replace(OpenKeyring next) {
        OpenKeyring before = open;
        open = next;
        if (before != null) {
            before.wipeAllBut(next);
        }
    }

    /**
     * Does what is due: asks the service how it is, unwraps what is missing, wipes what has expired. Blocks for as long as
     * the service does.
     *
     * @return milliseconds until it should be called again, unless {@link #accept} is called before
     */
    public long step() {
        boolean polled = health.poll(service, clock.getAsLong());
        picture = health.picture();
        OpenKeyring present = open;
        if (present != null && !present.isComplete() && picture.failure() == null) {
            unwrapMissing(present, polled);
        }
        expire();
        long now = clock.getAsLong();
        return Math.max(1, Math.min(health.nextMillis(), expiryMillis()) - now);
    }

    private void unwrapMissing(OpenKeyring present, boolean polled) {
        boolean[] down = new boolean[1];
        OpenKeyring tried = OpenKeyring.open(present.keyring(), present, (ring, epoch) -> {
            Optional<KeyServiceException> before = present.failure(epoch.number());
            // A key that is not there does not come back by asking at once; the next poll asks again.
            boolean wrongKey = before.isPresent() && before.get().kind() == WRONG_KEY;
            if (down[0] || (wrongKey && !polled)) {
                return notYet(present, ring, epoch);
            }
            return unwrap(ring, epoch, down);
        });
        synchronized (this) {
            OpenKeyring newer = open;
            if (newer == null || newer == present) {
                replaceUnlessForgotten(newer, tried);
            } else {
                OpenKeyring merged =
                        OpenKeyring.open(newer.keyring(), tried, (ring, epoch) -> notYet(newer, ring, epoch));
                replace(merged);
                tried.wipeAllBut(merged);
            }
        }
    }

    private Seed unwrap(Keyring ring, KeyEpoch epoch, boolean[] down) throws KeyServiceException {
        try {
            return ServiceHealth.guarded(() -> editor.unwrap(ring, epoch));
        } catch (KeyServiceException e) {
            if (e.kind() != WRONG_KEY) {
                down[0] = true;
                health.failed(e, clock.getAsLong());
                picture = health.picture();
            }
            throw e;
        }
    }

    private void replaceUnlessForgotten(@Nullable OpenKeyring present, OpenKeyring tried) {
        if (present == null) {
            tried.wipe();
        } else {
            replace(tried);
        }
    }

    private synchronized void expire() {
        OpenKeyring present = open;
        boolean over = clock.getAsLong() >= expiryMillis();
        if (over && present != null) {
            present.wipe();
        }
        expired = over && picture.everAnswered();
    }

    private long expiryMillis() {
        ServiceHealth.Picture known = picture;
        if (!known.everAnswered() || settings.keepMillis() == KeeperSettings.FOREVER) {
            return Long.MAX_VALUE;
        }
        return known.answeredMillis() + settings.keepMillis();
    }

    /** What is known now. */
    public KeeperState state() {
        ServiceHealth.Picture known = picture;
        OpenKeyring now = open;
        KeyServiceException failure = known.failure();
        return new KeeperState(
                now != null && now.isOpen(now.keyring().activeEpoch()),
                known.everAnswered()
                        ? OptionalLong.of(Math.max(0, clock.getAsLong() - known.answeredMillis()))
                        : OptionalLong.empty(),
                known.currentKeyId(),
                known.description(),
                failure == null ? "" : describe(failure),
                now != null && known.everAnswered() && rewrapNeeded(now.keyring(), known.currentKeyId()),
                now == null ? 0 : now.keyring().generation(),
                now == null ? 0 : now.keyring().activeEpoch(),
                now == null ? List.of() : epochs(now));
    }

    private boolean rewrapNeeded(Keyring keyring, String currentKeyId) {
        return keyring.inUse().stream()
                .anyMatch(epoch ->
                        !epoch.keyId().equals(currentKeyId) || !epoch.provider().equals(provider));
    }

    private static List<KeeperState.EpochState> epochs(OpenKeyring keyring) {
        return keyring.keyring().epochs().stream()
                .map(epoch -> new KeeperState.EpochState(
                        epoch.number(),
                        epoch.provider(),
                        epoch.keyId(),
                        epoch.isRetired(),
                        keyring.isOpen(epoch.number()),
                        keyring.failure(epoch.number())
                                .map(KeyringKeeper::describe)
                                .orElse("")))
                .toList();
    }
}
