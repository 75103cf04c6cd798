package io.garboard.proxy.encryption;

import com.google.protobuf.ByteString;
import io.garboard.core.error.EtcdError;
import io.garboard.core.member.WatchService;
import io.garboard.core.member.WatchStream;
import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.wire.WatchResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * One client's watch stream with events decrypted. Events are taken for secret only if one of the stream's watchers watches
 * secret keys. A watcher that meets an event which cannot be decrypted is cancelled with the reason: it is told, rather than
 * left without the event. {@link #poll} and {@link #close} are called by one thread at a time.
 */
final class EncryptedWatchStream implements WatchStream {

    /** Of a key that is still to be fetched, before a watcher is cancelled. */
    private static final int WAITS_MAX = 12;

    /** Beyond so many watchers every event is looked at, so that what is remembered of them stays bounded. */
    private static final int CREATED_MAX = 4096;

    private final WatchStream inner;
    private final SecretsSource secrets;
    private final PlainEvents events;
    private final Runnable onReady;
    private final List<WatchCreateRequest> created = new CopyOnWriteArrayList<>();
    private final Set<Long> canceled = new HashSet<>();
    private @Nullable WatchResponse waiting;
    private int waits;
    private @Nullable Secrets checkedWith;
    private int checkedCount;
    private boolean touched;

    EncryptedWatchStream(WatchService watch, Runnable onReady, SecretsSource secrets, PlainEvents events) {
        this.onReady = onReady;
        this.secrets = secrets;
        this.events = events;
        this.inner = watch.open(onReady);
    }

    @Override
    public void create(WatchCreateRequest request) {
        if (created.size() < CREATED_MAX) {
            created.add(request);
        }
        inner.create(request);
    }

    @Override
    public void cancel(long watchId) {
        inner.cancel(watchId);
    }

    @Override
    public void requestProgress() {
        inner.requestProgress();
    }

    @Override
    public @Nullable WatchResponse poll() {
        while (true) {
            WatchResponse next = waiting == null ? inner.poll() : waiting;
            if (next == null) {
                return null;
            }
            if (isForCanceled(next)) {
                continue;
            }
            if (next.getEventsCount() == 0 || !touchesSecrets()) {
                return next;
            }
            boolean waited = waiting != null;
            waiting = null;
            WatchResponse plain = plain(next, waited);
            if (plain != null || waiting != null) {
                return plain;
            }
        }
    }

    /** What comes for a watcher that was cancelled here is not for the client any more; its last response least of all. */
    private boolean isForCanceled(WatchResponse response) {
        if (canceled.isEmpty() || !canceled.contains(response.getWatchId())) {
            return false;
        }
        if (response.getCanceled()) {
            canceled.remove(response.getWatchId());
        }
        return true;
    }

    private boolean touchesSecrets() {
        Secrets now = secrets.current();
        if (now != checkedWith || checkedCount != created.size()) {
            checkedCount = created.size();
            checkedWith = now;
            touched = touched
                    || checkedCount == CREATED_MAX
                    || created.stream().anyMatch(request -> now.touch(request.getKey(), request.getRangeEnd()));
        }
        return touched;
    }

    @SuppressWarnings("ReferenceEquality") // the very event means that nothing was to be done
    private @Nullable WatchResponse plain(WatchResponse response, boolean waited) {
        Secrets now = secrets.current();
        List<ByteString> plain = new ArrayList<>(response.getEventsCount());
        boolean changed = false;
        try {
            for (ByteString event : response.getEventsList()) {
                ByteString decrypted = events.plain(event, now);
                changed |= decrypted != event;
                plain.add(decrypted);
            }
        } catch (UnusableValueException e) {
            return unusable(response, e, now, waited);
        }
        waits = 0;
        return changed ? response.toBuilder().clearEvents().addAllEvents(plain).build() : response;
    }

    private @Nullable WatchResponse unusable(
            WatchResponse response, UnusableValueException failure, Secrets now, boolean waited) {
        waits = waited ? waits + 1 : 0;
        if (failure.error() == EtcdError.KEYS_UNAVAILABLE && now.mayComeSoon() && waits < WAITS_MAX) {
            waiting = response;
            secrets.later(waits, onReady);
            return null;
        }
        canceled.add(response.getWatchId());
        inner.cancel(response.getWatchId());
        return WatchResponse.newBuilder()
                .setHeader(response.getHeader())
                .setWatchId(response.getWatchId())
                .setCanceled(true)
                .setCancelReason(String.valueOf(failure.getMessage()))
                .build();
    }

    @Override
    public @Nullable EtcdError ended() {
        return inner.ended();
    }

    @Override
    public void close() {
        inner.close();
    }
}
