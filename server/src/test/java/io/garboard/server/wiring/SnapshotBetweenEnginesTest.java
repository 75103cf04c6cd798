package io.garboard.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.core.lease.Lessor;
import io.garboard.core.lease.LessorConfig;
import io.garboard.core.metrics.DurationObserver;
import io.garboard.core.mvcc.MvccStore;
import io.garboard.core.peer.PeerAddress;
import io.garboard.core.peer.PeerCallback;
import io.garboard.core.peer.PeerHandler;
import io.garboard.core.peer.PeerNetwork;
import io.garboard.core.peer.SnapshotCallback;
import io.garboard.core.peer.SnapshotFile;
import io.garboard.core.peer.SnapshotReceiver;
import io.garboard.core.peer.wire.PeerRequest;
import io.garboard.core.raft.Message;
import io.garboard.core.snapshot.EngineDirectories;
import io.garboard.core.snapshot.EngineSite.Slot;
import io.garboard.core.snapshot.EngineSwap;
import io.garboard.core.snapshot.PreparedSnapshot;
import io.garboard.core.snapshot.SnapshotIdentity;
import io.garboard.core.snapshot.SnapshotInbox;
import io.garboard.core.snapshot.SnapshotSpool;
import io.garboard.core.storage.BufferLimits;
import io.garboard.core.storage.BufferedStorage;
import io.garboard.core.storage.CommitLoop;
import io.garboard.core.storage.StorageFaultListener.Decision;
import io.garboard.core.storage.Tables;
import io.garboard.core.task.MemberThreads;
import io.garboard.core.wal.FileDisk;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.ResponseHeader;
import io.garboard.spi.storage.StateMachineStorageProvider;
import io.garboard.spi.storage.StorageConfig;
import io.garboard.spi.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A state goes from one engine through a snapshot into another one that is in use, with real files. */
class SnapshotBetweenEnginesTest {

    private static final int KEYS = 3_000;

    @TempDir
    Path directory;

    /** The engine and what is above it, of one member. */
    private static final class State {
        final EngineDirectories site;
        final Path snapshots;
        final EngineSwap swap;
        final BufferedStorage storage;
        final Lessor lessor = new Lessor(LessorConfig.of(1000), System::nanoTime, () -> 1);
        final MvccStore store;

        State(Path root, String engine) throws IOException, StorageException {
            snapshots = Files.createDirectories(root.resolve("snap"));
            site = new EngineDirectories(path -> open(engine, path), root.resolve("storage"), snapshots);
            swap = new EngineSwap(site, new FileDisk(), snapshots);
            var unused = swap.recover();
            storage = new BufferedStorage(
                    site.open(Slot.CURRENT),
                    BufferLimits.DEFAULT,
                    new CommitLoop(DurationObserver.NONE, (failure, attempts) -> Decision.STOP));
            store = new MvccStore(storage, lessor);
        }

        private static io.garboard.spi.storage.StateMachineStorage open(String engine, Path path)
                throws StorageException {
            return ServiceLoader.load(StateMachineStorageProvider.class).stream()
                    .map(ServiceLoader.Provider::get)
                    .filter(provider -> provider.name().equals(engine))
                    .findFirst()
                    .orElseThrow()
                    .open(new StorageConfig(path, Tables.ALL, 1L << 30, Map.of()));
        }

        void put(int from, int to) throws StorageException {
            store.beginBatch();
            for (int i = from; i < to; i++) {
                var unused = store.put(
                        PutRequest.newBuilder()
                                .setKey(ByteString.copyFromUtf8("key" + i % 1000))
                                .setValue(ByteString.copyFromUtf8("value " + i))
                                .build(),
                        revision -> ResponseHeader.getDefaultInstance());
            }
            store.endBatch();
            storage.applied(to, 1);
        }

        int hash() throws StorageException {
            return store.hashKv(0).value().hash();
        }
    }

    @ParameterizedTest
    @CsvSource({"lmdb,sqlite", "sqlite,lmdb"})
    void theReceiverIsLikeTheSenderAndStaysSo(String from, String to) throws Exception {
        State sender = new State(directory.resolve("sender"), from);
        sender.put(0, KEYS);
        sender.storage.flush().get();
        State receiver = new State(directory.resolve("receiver"), to);
        receiver.put(0, 100);

        CompletableFuture<Message.SnapshotReady> ready = new CompletableFuture<>();
        SnapshotInbox inbox = inbox(receiver, ready);
        send(sender, inbox);
        Message.SnapshotReady announced = ready.get();
        PreparedSnapshot prepared = inbox.take(announced.index(), announced.snapshotTerm());
        receiver.storage.replaceEngine(
                inbox.exchange(prepared), position -> receiver.store.replace(prepared.keySpace()));
        inbox.installed(prepared);

        assertThat(receiver.hash()).isEqualTo(sender.hash());
        sender.put(KEYS, KEYS + 500);
        receiver.put(KEYS, KEYS + 500);
        assertThat(receiver.hash()).isEqualTo(sender.hash());
        receiver.storage.close();
        // As a start does; the log was not reset, so it is told why the state is ahead of it.
        EngineSwap again = new EngineSwap(receiver.site, new FileDisk(), receiver.snapshots);
        assertThat(again.recover()).isEqualTo(prepared.position());
        State reopened = new State(directory.resolve("receiver"), to);
        assertThat(reopened.hash()).isEqualTo(sender.hash());
        reopened.storage.close();
        sender.storage.close();
    }

    private static SnapshotInbox inbox(State receiver, CompletableFuture<Message.SnapshotReady> ready)
            throws IOException {
        return new SnapshotInbox(
                new SnapshotIdentity(1, 2),
                receiver.site,
                receiver.swap,
                null,
                new FileDisk(),
                receiver.snapshots,
                MemberThreads.system().worker("build", 1, 10),
                receiver.lessor,
                new SnapshotInbox.Surroundings() {
                    @Override
                    public long appliedIndex() {
                        return 100;
                    }

                    @Override
                    public long logFirstIndex() {
                        return 1;
                    }

                    @Override
                    public void busy(boolean on) {
                        // Nobody asks.
                    }

                    @Override
                    public void ready(Message.SnapshotReady message) {
                        ready.complete(message);
                    }
                });
    }

    private static void send(State sender, SnapshotInbox inbox) throws Exception {
        CompletableFuture<Boolean> sent = new CompletableFuture<>();
        new SnapshotSpool(
                        new SnapshotIdentity(1, 1),
                        sender.storage,
                        new FileDisk(),
                        sender.snapshots,
                        new DirectNetwork(inbox),
                        MemberThreads.system().worker("spool", 1, 10),
                        () -> 7,
                        (member, delivered) -> sent.complete(delivered))
                .send(2, 1, KEYS);
        assertThat(sent.get()).isTrue();
    }

    /** Carries a snapshot on the sender's thread. */
    private record DirectNetwork(SnapshotInbox inbox) implements PeerNetwork {
        @Override
        public void sendSnapshot(long memberId, SnapshotFile snapshot, SnapshotCallback callback) {
            SnapshotReceiver target = inbox.offered(1, snapshot.header());
            if (target == null) {
                callback.failed("not wanted");
                return;
            }
            try {
                for (long at = target.fromByte(); at < snapshot.header().sizeBytes(); ) {
                    ByteBuffer piece = ByteBuffer.allocate(64 << 10);
                    at += snapshot.read(at, piece);
                    target.write(piece.flip());
                }
                target.complete();
                callback.delivered();
            } catch (IOException e) {
                callback.failed(e.toString());
            }
        }

        @Override
        public void send(List<Message> messages) {}

        @Override
        public void start(PeerHandler handler) {}

        @Override
        public void members(List<PeerAddress> others) {}

        @Override
        public void call(long memberId, PeerRequest request, long timeoutMillis, PeerCallback callback) {}

        @Override
        public long activeSinceNanos(long memberId) {
            return 0;
        }

        @Override
        public void close() {}
    }
}
