package io.garboard.server.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.core.apply.UpkeepPace;
import io.garboard.core.command.EncryptionChange;
import io.garboard.core.command.EncryptionState;
import io.garboard.core.compaction.AutoCompaction;
import io.garboard.core.lease.LessorConfig;
import io.garboard.core.local.ClusterSettings;
import io.garboard.core.local.LocalMember;
import io.garboard.core.local.MemberConfig;
import io.garboard.core.local.MemberObservers;
import io.garboard.core.member.Member;
import io.garboard.core.membership.ClusterIdentity;
import io.garboard.core.membership.ClusterMember;
import io.garboard.core.node.NodeConfig;
import io.garboard.core.storage.BufferLimits;
import io.garboard.core.storage.Tables;
import io.garboard.core.watch.WatchConfig;
import io.garboard.encryption.keeper.KeeperSettings;
import io.garboard.encryption.keeper.KeeperThread;
import io.garboard.encryption.keeper.KeyringKeeper;
import io.garboard.encryption.keyring.Keyring;
import io.garboard.encryption.keyring.KeyringCodec;
import io.garboard.encryption.keyring.KeyringEditor;
import io.garboard.encryption.local.LocalKeyFile;
import io.garboard.encryption.local.LocalKeyServiceProvider;
import io.garboard.proxy.encryption.Encryption;
import io.garboard.proxy.encryption.EncryptionSettings;
import io.garboard.proxy.encryption.KeyAccess;
import io.garboard.proxy.encryption.KeyringAdministration;
import io.garboard.server.plugin.BackendCatalog;
import io.garboard.spi.encryption.KeyEncryptionService;
import io.garboard.spi.encryption.KeyServiceConfig;
import io.garboard.spi.storage.StorageConfig;
import io.garboard.spi.storage.StorageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A member over a real log and a real engine, with encryption around it as the server has it. Closed and opened again. */
final class MemberUnderTest implements AutoCloseable {

    private static final List<String> PEER_URLS = List.of("http://localhost:2380");
    private static final long ID = ClusterIdentity.memberId(PEER_URLS, "etcd-cluster");

    private final LocalMember inner;
    private final Encryption encryption;
    private final @Nullable KeyringKeeper keeper;
    private final @Nullable KeeperThread keeperThread;
    final Member member;

    private MemberUnderTest(
            LocalMember inner,
            Encryption encryption,
            @Nullable KeyringKeeper keeper,
            @Nullable KeeperThread keeperThread) {
        this.keeper = keeper;
        this.inner = inner;
        this.encryption = encryption;
        this.keeperThread = keeperThread;
        this.member = encryption.around(inner);
    }

    static MemberUnderTest plain(Path directory) throws Exception {
        LocalMember inner = inner(directory);
        return new MemberUnderTest(inner, Encryption.notConfigured(inner.encryption()), null, null);
    }

    /** With a key file in the directory, made if it is not there. */
    static MemberUnderTest encrypted(Path directory, String... prefixes) throws Exception {
        return encrypted(directory, settings(prefixes));
    }

    static MemberUnderTest encrypted(Path directory, EncryptionSettings settings) throws Exception {
        LocalMember inner = inner(directory);
        Path path = directory.resolve("kek");
        LocalKeyFile file = new LocalKeyFile(path, new SecureRandom(), InstantSource.system());
        if (!Files.exists(path)) {
            file.create();
        }
        KeyEncryptionService service =
                new LocalKeyServiceProvider().open(new KeyServiceConfig(Map.of("keyFile", path.toString()), 3_000));
        return encrypted(
                inner,
                "local",
                service,
                KeeperSettings.keepingFor(KeeperSettings.FOREVER),
                () -> System.nanoTime() / 1_000_000,
                settings);
    }

    /** With a key service that is asked every second of the given clock. */
    static MemberUnderTest with(
            Path directory, KeyEncryptionService service, long keepMillis, LongSupplier millis, String... prefixes)
            throws Exception {
        return encrypted(
                inner(directory),
                "scripted",
                service,
                new KeeperSettings(1_000, 1_000, 1_000, keepMillis),
                millis,
                settings(prefixes));
    }

    private static EncryptionSettings settings(String... prefixes) {
        return new EncryptionSettings(
                List.of(prefixes), false, 1_000_000, Duration.ZERO, Duration.ZERO, Duration.ZERO, 1, Set.of());
    }

    private static MemberUnderTest encrypted(
            LocalMember inner,
            String provider,
            KeyEncryptionService service,
            KeeperSettings keeping,
            LongSupplier millis,
            EncryptionSettings settings) {
        KeyringEditor editor = new KeyringEditor(provider, service, new SecureRandom(), InstantSource.system());
        KeyringKeeper keeper = new KeyringKeeper(provider, service, editor, keeping, millis);
        return new MemberUnderTest(
                inner,
                Encryption.start(inner.encryption(), settings, new KeyAccess(keeper, editor)),
                keeper,
                KeeperThread.start(keeper));
    }

    private static LocalMember inner(Path directory) throws Exception {
        Files.createDirectories(directory.resolve("storage"));
        MemberConfig config = new MemberConfig(
                "default",
                List.of("http://localhost:2379"),
                ClusterSettings.found(List.of(new ClusterMember(ID, "", PEER_URLS, List.of(), false))),
                directory.resolve("wal"),
                false,
                -1,
                1,
                Duration.ofSeconds(10),
                NodeConfig.of(ClusterIdentity.clusterId(List.of(ID)), ID),
                LessorConfig.of(1000),
                WatchConfig.DEFAULT,
                BufferLimits.DEFAULT,
                UpkeepPace.DEFAULT);
        LocalMember member = LocalMember.start(
                config,
                BackendCatalog.load(null)
                        .find("sqlite")
                        .open(new StorageConfig(directory.resolve("storage"), Tables.ALL, 1L << 30, Map.of())),
                AutoCompaction.off(),
                MemberObservers.NONE,
                (reason, cause) -> {
                    throw new AssertionError(reason, cause);
                });
        member.ready().get(60, TimeUnit.SECONDS);
        return member;
    }

    /** As it is stored. */
    LocalMember inner() {
        return inner;
    }

    KeyringAdministration administration() {
        return Objects.requireNonNull(encryption.administration());
    }

    /** Waits until values are written with this epoch. */
    void awaitActive(int epoch) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (keyring().activeEpoch() < epoch) {
            assertThat(System.nanoTime())
                    .as("epoch " + epoch + " becomes active")
                    .isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private Keyring keyring() throws Exception {
        return KeyringCodec.decode(inner.encryption().state().getKeyring().toByteArray());
    }

    /** Retires the oldest epoch at once, for which the log would have to be cut otherwise. */
    void retireOldest() throws Exception {
        EncryptionState state = inner.encryption().state();
        Keyring keyring = keyring();
        Keyring retired = keyring.retired(
                keyring.inUse().get(0).number(), InstantSource.system().instant());
        EncryptionChange change = EncryptionChange.newBuilder()
                .setExpectedVersion(state.getVersion())
                .setKeyring(ByteString.copyFrom(KeyringCodec.encode(retired)))
                .addAllSecretPrefixes(state.getSecretPrefixesList())
                .addAllRequiredValueStarts(state.getRequiredValueStartsList())
                .build();
        Answer.<EncryptionState>of(callback -> inner.encryption().change(change, callback));
    }

    KeyringKeeper keeper() {
        return Objects.requireNonNull(keeper);
    }

    /** What is around the member. */
    Encryption encryption() {
        return encryption;
    }

    /** What {@code /readyz?verbose} says of the keys; empty if all is well. */
    String trouble() {
        return encryption.trouble();
    }

    /** Waits until everything stored is as the settings want it. */
    void awaitWalked() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!inner.encryption().state().getWalk().getComplete()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(
                        "the walk does not end: " + inner.encryption().state());
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Override
    public void close() throws StorageException {
        encryption.close();
        if (keeperThread != null) {
            keeperThread.close();
        }
        inner.close();
    }
}
