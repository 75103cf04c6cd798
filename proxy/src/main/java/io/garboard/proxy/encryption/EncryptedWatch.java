package io.garboard.proxy.encryption;

import io.garboard.core.member.WatchService;
import io.garboard.core.member.WatchStream;

/** The watch service with events decrypted, each once, however many watchers get it. */
final class EncryptedWatch implements WatchService {

    private final WatchService inner;
    private final SecretsSource secrets;
    private final PlainEvents events = new PlainEvents();

    EncryptedWatch(WatchService inner, SecretsSource secrets) {
        this.inner = inner;
        this.secrets = secrets;
    }

    @Override
    public WatchStream open(Runnable onReady) {
        return new EncryptedWatchStream(inner, onReady, secrets, events);
    }
}
