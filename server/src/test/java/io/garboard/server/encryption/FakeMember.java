package io.garboard.server.encryption;

import io.garboard.core.command.EncryptionChange;
import io.garboard.core.command.EncryptionState;
import io.garboard.core.command.RewriteRows;
import io.garboard.core.error.EtcdError;
import io.garboard.core.member.EncryptionService;
import io.garboard.core.member.MemberEncryption;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.membership.ClusterMember;
import io.garboard.core.mvcc.PlainRows;
import io.garboard.core.mvcc.RevisionKey;
import io.garboard.core.peer.wire.PeerEncryptionResponse;
import io.garboard.encryption.keeper.KeeperSettings;
import io.garboard.encryption.keeper.KeeperThread;
import io.garboard.encryption.keeper.KeyringKeeper;
import io.garboard.encryption.keyring.KeyringEditor;
import io.garboard.proxy.encryption.Encryption;
import io.garboard.proxy.encryption.EncryptionSettings;
import io.garboard.proxy.encryption.KeyAccess;
import io.garboard.proxy.encryption.KeyringAdministration;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A member of a {@link FakeCluster}: real encryption over a core that is none. */
final class FakeMember implements EncryptionService, AutoCloseable {

    /** A member that is not reached is waited for so long that no test sees the end of it, unless it wants to. */
    private static final Duration PATIENCE = Duration.ofDays(1);

    final ScriptedKeyService keyService = ScriptedKeyService.up();
    final AtomicInteger censuses = new AtomicInteger();
    volatile boolean down;
    volatile long forgottenIndex;

    private final FakeCluster cluster;
    private final ClusterMember member;
    private final List<Consumer<EncryptionState>> listeners = new CopyOnWriteArrayList<>();
    private final Encryption encryption;
    private final KeeperThread keeperThread;
    private volatile @Nullable Supplier<PeerEncryptionResponse> own;

    FakeMember(FakeCluster cluster, String name, String... prefixes) {
        this.cluster = cluster;
        this.member = new ClusterMember(name.hashCode(), name, List.of(), List.of(), false);
        KeyringEditor editor = new KeyringEditor("scripted", keyService, new SecureRandom(), InstantSource.system());
        KeyringKeeper keeper = new KeyringKeeper(
                "scripted",
                keyService,
                editor,
                new KeeperSettings(2, 2, 2, KeeperSettings.FOREVER),
                () -> System.nanoTime() / 1_000_000);
        EncryptionSettings settings = new EncryptionSettings(
                List.of(prefixes), false, 1_000, PATIENCE, Duration.ZERO, Duration.ZERO, 0, Set.of());
        encryption = Encryption.start(this, settings, new KeyAccess(keeper, editor));
        keeperThread = KeeperThread.start(keeper);
    }

    KeyringAdministration administration() {
        return Objects.requireNonNull(encryption.administration());
    }

    String status() {
        try {
            return administration().status();
        } catch (KeyringAdministration.KeyringChangeException e) {
            throw new AssertionError(e);
        }
    }

    void applied(EncryptionState state) {
        listeners.forEach(listener -> listener.accept(state));
    }

    @Override
    public EncryptionState state() {
        return cluster.state();
    }

    @Override
    public void listen(Consumer<EncryptionState> listener) {
        listeners.add(listener);
    }

    @Override
    public void change(EncryptionChange change, ResponseCallback<EncryptionState> callback) {
        EncryptionState next = cluster.change(change);
        if (next == null) {
            callback.fail(EtcdError.ENCRYPTION_CHANGED);
        } else {
            callback.succeed(next);
        }
    }

    @Override
    public void rewrite(RewriteRows step, ResponseCallback<EncryptionState> callback) {
        callback.succeed(cluster.completeWalk());
    }

    @Override
    public byte[] scan(byte[] from, long endRevision, int rowsMax, RowVisitor visitor) {
        return RevisionKey.of(endRevision + 1, 0);
    }

    @Override
    public void plainRows(PlainRows plainRows) {
        // There are no rows.
    }

    @Override
    public boolean isLeader() {
        return Objects.equals(cluster.leader, this);
    }

    @Override
    public void describe(Supplier<PeerEncryptionResponse> newOwn) {
        own = newOwn;
    }

    @Override
    public void ask(Consumer<List<MemberEncryption>> done) {
        censuses.incrementAndGet();
        done.accept(cluster.members.stream()
                .map(other -> new MemberEncryption(other.member, other == this, other.answer()))
                .toList());
    }

    private @Nullable PeerEncryptionResponse answer() {
        Supplier<PeerEncryptionResponse> described = own;
        return down || described == null
                ? null
                : described.get().toBuilder()
                        .setStateVersion(state().getVersion())
                        .setForgottenIndex(forgottenIndex)
                        .build();
    }

    @Override
    public void close() {
        encryption.close();
        keeperThread.close();
    }
}
