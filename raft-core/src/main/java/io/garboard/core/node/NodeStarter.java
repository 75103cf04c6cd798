package io.garboard.core.node;

import io.garboard.core.wal.WalOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Opens a node and sets it going: {@link RaftNode#start}, unless somebody steps it without threads. */
@FunctionalInterface
public interface NodeStarter {

    /** As {@link RaftNode#start}. */
    RaftNode start(
            NodeConfig config,
            NodeEnvironment environment,
            Path logDirectory,
            WalOptions logOptions,
            StateMachine stateMachine,
            List<byte[]> founding)
            throws IOException;
}
