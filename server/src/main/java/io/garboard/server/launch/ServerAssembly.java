package io.garboard.server.launch;

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
     * @return when clients are served and a leader is known; what was started of it if that fails is closed again
     */
    RunningServer start(
            ServerConfig config, DataDirectory data, StateMachineStorageProvider backend, FaultHandler faults)
            throws StartException, InterruptedException;
}
