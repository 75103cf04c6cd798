package io.garboard.core.watch;

import java.util.List;

/** Puts events into mailboxes. Confined to the watch loop. */
final class Postman {

    /** What a watch id can add to a response. */
    private static final int ID_BYTES_MAX = 11;

    private final long fragmentBytes;

    Postman(WatchConfig config) {
        this.fragmentBytes = config.fragmentBytes();
    }

    /** Returns false, having put nothing, if the watcher's mailbox is full. */
    boolean deliver(Watcher watcher, SharedResponse batch) {
        if (batch.isEmpty()) {
            return true;
        }
        boolean delivered = (watcher.fragment && batch.sizeBytes() + ID_BYTES_MAX >= fragmentBytes)
                ? deliverParts(watcher, batch)
                : watcher.stream.mailbox.offer(new Delivery(batch, watcher.id));
        if (delivered) {
            watcher.progressDue = false;
        }
        return delivered;
    }

    private boolean deliverParts(Watcher watcher, SharedResponse batch) {
        List<Delivery> parts = batch.split(watcher.id, fragmentBytes).stream()
                .map(part -> new Delivery(part, watcher.id))
                .toList();
        return watcher.stream.mailbox.offer(parts);
    }
}
