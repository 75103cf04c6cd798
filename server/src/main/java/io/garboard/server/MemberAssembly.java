package io.garboard.server;

import io.garboard.core.node.FaultHandler;
import io.garboard.server.config.ServerConfig;
import io.garboard.server.launch.DataDirectory;
import io.garboard.server.launch.RunningServer;
import io.garboard.server.launch.ServerAssembly;
import io.garboard.server.launch.StartException;
import io.garboard.spi.storage.StateMachineStorageProvider;

/** The only class that knows all the parts: storage, member, API. */
final class MemberAssembly implements ServerAssembly {

    @Override
    public RunningServer start(
            ServerConfig config, DataDirectory data, StateMachineStorageProvider backend, FaultHandler faults)
            throws StartException {
        throw new StartException("this build has no member yet");
    }
}
