package io.garboard.server.wiring;

import io.garboard.core.local.LocalMember;
import io.garboard.proxy.ListenUrl;
import io.garboard.proxy.ProxyServer;
import io.garboard.server.launch.RunningServer;
import io.garboard.spi.storage.StorageException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A member and its API, closed in the right order: first no more requests, then the log, then the engine. */
final class AssembledServer implements RunningServer {

    private static final Logger LOG = LoggerFactory.getLogger(AssembledServer.class);
    private static final long DRAIN_MILLIS = 5_000;

    private final ProxyServer proxy;
    private final LocalMember member;
    private final EncryptionWiring encryption;

    AssembledServer(ProxyServer proxy, LocalMember member, EncryptionWiring encryption) {
        this.encryption = encryption;
        this.proxy = proxy;
        this.member = member;
    }

    @Override
    public List<String> clientUrls() {
        return proxy.clientUrls().stream().map(ListenUrl::toString).toList();
    }

    @Override
    public void close() {
        try {
            if (!proxy.drain(DRAIN_MILLIS)) {
                LOG.warn("some requests were not answered within {} ms", DRAIN_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        proxy.stop();
        encryption.close();
        try {
            member.close();
        } catch (StorageException e) {
            LOG.error("the storage engine could not be closed; the log has everything: {}", e.getMessage());
        }
    }
}
