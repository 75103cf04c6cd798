package io.garboard.core.local;

import com.google.protobuf.ByteString;
import io.garboard.core.apply.UpkeepPace;
import io.garboard.core.compaction.AutoCompaction;
import io.garboard.core.lease.LessorConfig;
import io.garboard.core.node.NodeConfig;
import io.garboard.core.node.RaftNode;
import io.garboard.core.peer.PeerNetwork;
import io.garboard.core.snapshot.EngineSite;
import io.garboard.core.snapshot.MemoryEngineSite;
import io.garboard.core.storage.BufferLimits;
import io.garboard.core.wal.WalOptions;
import io.garboard.core.watch.WatchConfig;
import io.garboard.etcd.mvcc.KeyValue;
import io.garboard.etcd.rpc.HashKVRequest;
import io.garboard.etcd.rpc.HashKVResponse;
import io.garboard.etcd.rpc.Member;
import io.garboard.etcd.rpc.MemberListRequest;
import io.garboard.etcd.rpc.MemberListResponse;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.StatusRequest;
import io.garboard.etcd.rpc.StatusResponse;
import io.garboard.etcd.wire.PutResponse;
import io.garboard.etcd.wire.RangeResponse;
import io.garboard.spi.storage.StateMachineStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A member of a {@link TestCluster}: its whole core, over an engine in memory and a real log. */
final class TestMember {

    final String name;
    final long id;
    final MemoryEngineSite engines = new MemoryEngineSite();

    /** Why it was told to stop for good. */
    final CompletableFuture<String> removed = new CompletableFuture<>();
    /** How often it was. */
    final AtomicInteger removals = new AtomicInteger();

    private final long clusterId;
    private final Path directory;
    /** As etcd's flags of these names have it by default. */
    long snapshotCount = 10_000;

    long catchUpEntries = 5_000;
    private @Nullable LocalMember running;

    TestMember(String name, long id, long clusterId, Path directory) {
        this.name = name;
        this.id = id;
        this.clusterId = clusterId;
        this.directory = directory;
    }

    static String peerUrl(String name) {
        return "http://" + name + ".test:2380";
    }

    void start(PeerNetwork network, ClusterSettings settings) throws Exception {
        MemberConfig config = new MemberConfig(
                name,
                List.of("http://" + name + ".test:2379"),
                settings,
                directory.resolve("wal"),
                false,
                -1,
                1,
                Duration.ofMillis(100),
                NodeConfig.of(clusterId, id).withRetention(snapshotCount, catchUpEntries, 64 << 20),
                LessorConfig.of(1000),
                WatchConfig.DEFAULT,
                BufferLimits.DEFAULT,
                UpkeepPace.DEFAULT);
        MemberEnvironment environment = environment().with(network, this::toldToStop);
        Path snapshots = Files.createDirectories(directory.resolve("snap"));
        running = LocalMember.start(
                config,
                environment,
                MemberStorage.open(engines, environment.disk(), snapshots),
                AutoCompaction.off(),
                MemberObservers.NONE,
                (reason, cause) -> {
                    throw new AssertionError(reason, cause);
                });
    }

    /** The real world, but for a log whose segments are so small that old ones are soon dropped. */
    private static MemberEnvironment environment() {
        MemberEnvironment real = MemberEnvironment.system();
        return new MemberEnvironment(
                real.threads(),
                real.nanoClock(),
                real.random(),
                real.disk(),
                (config, environment, directory, options, stateMachine, founding) -> RaftNode.start(
                        config,
                        environment,
                        directory,
                        new WalOptions(8 << 10, 4 << 10, options.cacheBytes(), options.force()),
                        stateMachine,
                        founding));
    }

    private void toldToStop(String reason) {
        removals.incrementAndGet();
        removed.complete(reason);
    }

    LocalMember get() {
        if (running == null) {
            throw new IllegalStateException(name + " does not run");
        }
        return running;
    }

    /** What it stores, which a test may change behind its back. */
    StateMachineStorage engine() {
        return engines.open(EngineSite.Slot.CURRENT);
    }

    boolean runs() {
        return running != null;
    }

    boolean leads() {
        return running != null && running.metrics().isLeader();
    }

    void stop() {
        LocalMember member = running;
        running = null;
        if (member != null) {
            try {
                member.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    // ---- requests, repeated between two leaders ----

    long put(String key, String value) {
        return put(key, value, 0);
    }

    long put(String key, String value, long leaseId) {
        PutRequest request = PutRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setValue(ByteString.copyFromUtf8(value))
                .setLease(leaseId)
                .build();
        return Answer.<PutResponse>persistently(callback -> get().kv().put(request, callback))
                .getHeader()
                .getRevision();
    }

    /** A linearizable read; null if there is no such key. */
    @Nullable
    String read(String key) {
        return read(key, false);
    }

    /** A read of what this member has. */
    @Nullable
    String readHere(String key) {
        return read(key, true);
    }

    private @Nullable String read(String key, boolean serializable) {
        RangeRequest request = RangeRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setSerializable(serializable)
                .build();
        RangeResponse response = Answer.persistently(callback -> get().kv().range(request, callback));
        try {
            return response.getKvsCount() == 0
                    ? null
                    : KeyValue.parseFrom(response.getKvs(0)).getValue().toStringUtf8();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Member> members() {
        MemberListRequest request =
                MemberListRequest.newBuilder().setLinearizable(true).build();
        return Answer.<MemberListResponse>persistently(
                        callback -> get().cluster().memberList(request, callback))
                .getMembersList();
    }

    StatusResponse status() {
        return Answer.of(callback -> get().maintenance().status(StatusRequest.getDefaultInstance(), callback));
    }

    int hash() {
        return Answer.<HashKVResponse>of(
                        callback -> get().maintenance().hashKv(HashKVRequest.getDefaultInstance(), callback))
                .getHash();
    }
}
