package io.garboard.core.watch;

import java.time.Duration;

/**
 * The bounds of a {@link WatchHub}. Memory for watching is at most the hand-over, plus one stretch of history, plus all
 * mailboxes (each may pass its bound by one response).
 *
 * @param mailboxResponsesMax how many responses wait in one stream's mailbox before it is full
 * @param mailboxBytesMax how many bytes; events shared by neighbouring responses count once
 * @param allMailboxesBytesMax how many bytes wait in all mailboxes together before each counts as full unless it is empty
 * @param handoverEventsMax how many events wait between apply loop and watch loop before watchers fall back to history
 * @param handoverBytesMax how many bytes of rows
 * @param stretchRevisionsMax how many revisions of history are read at once for watchers that catch up: etcd's 1,000
 * @param stretchBytesMax about how many bytes of history are read at once
 * @param requestsMax how many requests of one stream may wait; one that sends more without reading is ended
 * @param requestBytesMax how many bytes of requests
 * @param fragmentBytes from which size on a response is split for a watcher that allows it: etcd's max-request-bytes plus
 *     512 KiB
 * @param progressInterval how often idle watchers that asked for it are told the revision; each stream adds up to a tenth
 */
public record WatchConfig(
        int mailboxResponsesMax,
        long mailboxBytesMax,
        long allMailboxesBytesMax,
        int handoverEventsMax,
        long handoverBytesMax,
        int stretchRevisionsMax,
        long stretchBytesMax,
        int requestsMax,
        long requestBytesMax,
        long fragmentBytes,
        Duration progressInterval) {

    /** The limits that suit a heap of 1 GiB, and etcd's figures where etcd has one. */
    public static final WatchConfig DEFAULT = new WatchConfig(
            16_384,
            4L << 20,
            128L << 20,
            20_000,
            32L << 20,
            1_000,
            1L << 20,
            65_536,
            16L << 20,
            (3L << 19) + (1L << 19),
            Duration.ofMinutes(10));

    public WatchConfig withFragmentBytes(long bytes) {
        return new WatchConfig(
                mailboxResponsesMax,
                mailboxBytesMax,
                allMailboxesBytesMax,
                handoverEventsMax,
                handoverBytesMax,
                stretchRevisionsMax,
                stretchBytesMax,
                requestsMax,
                requestBytesMax,
                bytes,
                progressInterval);
    }

    public WatchConfig withProgressInterval(Duration interval) {
        return new WatchConfig(
                mailboxResponsesMax,
                mailboxBytesMax,
                allMailboxesBytesMax,
                handoverEventsMax,
                handoverBytesMax,
                stretchRevisionsMax,
                stretchBytesMax,
                requestsMax,
                requestBytesMax,
                fragmentBytes,
                interval);
    }
}
