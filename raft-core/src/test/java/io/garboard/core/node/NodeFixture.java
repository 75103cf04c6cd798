package io.garboard.core.node;

import io.garboard.core.error.EtcdError;
import io.garboard.core.metrics.DurationObserver;
import io.garboard.core.wal.FaultDisk;
import io.garboard.core.wal.WalOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** A single member on a disk that fails. */
final class NodeFixture {

    static final Path DIRECTORY = Path.of("/wal");
    static final byte[] ALONE = {7};

    /** No two lives of a member draw the same lots. */
    static final AtomicLong LIVES = new AtomicLong();

    final FaultDisk disk;
    final List<Leadership> leaderships = Collections.synchronizedList(new ArrayList<>());
    final CompletableFuture<String> fault = new CompletableFuture<>();
    NodeConfig config = NodeConfig.of(1, 7).withTimes(10, 100);
    WalOptions options = new WalOptions(64 << 10, 16 << 10, 32 << 10, true);

    NodeFixture() {
        this(new FaultDisk());
    }

    /** Another life of a machine. */
    NodeFixture(FaultDisk disk) {
        this.disk = disk;
    }

    RaftNode start(TextState state) throws IOException {
        return RaftNode.start(config, environment(state), DIRECTORY, options, state, List.of(ALONE));
    }

    NodeEnvironment environment(TextState state) {
        return new NodeEnvironment(
                disk,
                System::nanoTime,
                new Random(LIVES.incrementAndGet()),
                Transport.NONE,
                leadership -> {
                    leaderships.add(leadership);
                    synchronized (state) {
                        state.events.add("leadership@" + leadership.term());
                    }
                },
                DurationObserver.NONE,
                (reason, cause) -> fault.complete(reason));
    }

    static TextProposal propose(Node node, String text) {
        TextProposal proposal = new TextProposal(text);
        node.propose(proposal);
        return proposal;
    }

    static CompletableFuture<Void> read(Node node) {
        CompletableFuture<Void> read = new CompletableFuture<>();
        node.readIndex(new ReadIndexCallback() {
            @Override
            public void readable() {
                read.complete(null);
            }

            @Override
            public void fail(EtcdError error) {
                read.completeExceptionally(new TextProposal.Failed(error));
            }
        });
        return read;
    }
}
