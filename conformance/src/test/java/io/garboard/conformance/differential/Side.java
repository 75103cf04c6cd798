package io.garboard.conformance.differential;

import io.garboard.conformance.harness.EtcdClient;
import io.garboard.conformance.harness.ServerKind;
import io.garboard.conformance.harness.ServerProcess;
import java.io.IOException;

/** One of the two servers with a connection and a watch stream. Used by one thread. */
final class Side implements AutoCloseable {
    private final ServerProcess server;
    private EtcdClient client;
    private WatchSession watches;

    Side(ServerKind kind, String... extraFlags) throws IOException {
        server = ServerProcess.launch(kind, extraFlags);
        client = server.connect();
        watches = new WatchSession(client);
    }

    ServerProcess server() {
        return server;
    }

    EtcdClient client() {
        return client;
    }

    WatchSession watches() {
        return watches;
    }

    Outcome run(Call<?, ?> call) {
        return call.on(client.channel());
    }

    /** Kills the server without warning and starts it again. */
    void crash() throws IOException {
        watches.close();
        client.close();
        server.kill();
        server.start();
        client = server.connect();
        watches = new WatchSession(client);
    }

    @Override
    public void close() {
        watches.close();
        client.close();
        server.close();
    }
}
