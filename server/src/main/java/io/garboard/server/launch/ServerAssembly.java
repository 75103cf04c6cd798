package io.garboard.server.launch;

import io.garboard.core.local.RemovalListener;
import io.garboard.core.node.FaultHandler;
import io.garboard.server.config.ServerConfig;
import io.garboard.spi.storage.StateMachineStorageProvider;

/** Puts a member and its API together out of a configuration. */
@FunctionalInterface
public interface ServerAssembly {

    /**
     * Opens the storage and the log, starts the member, and serves.
     *
     * @param data locked for this process; its directories exist
     * @param removal hears that the member was removed from its cluster, also while this method waits for a leader
     * @return when clients are served and a leader is known; what was started of it if that fails is closed again
     */
    RunningServer start(
            ServerConfig config,
            DataDirectory data,
            StateMachineStorageProvider backend,
            FaultHandler faults,
            RemovalListener removal)
            throws StartException, InterruptedException;
}
