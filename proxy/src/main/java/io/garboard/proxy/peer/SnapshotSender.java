package io.garboard.proxy.peer;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.HttpRequest;
import io.garboard.core.peer.SnapshotCallback;
import io.garboard.core.peer.SnapshotFile;
import io.netty.channel.EventLoop;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Sends snapshots, each on a stream of its own, on connections that nothing else uses. Thread-safe. */
final class SnapshotSender {

    /** The receiver may have to check gigabytes before it answers. */
    private static final int STALL_SILENCES = 24;

    private final PeerContext context;
    private final PeerLinks links;
    private final Set<SnapshotSend> underWay = ConcurrentHashMap.newKeySet();

    SnapshotSender(PeerContext context, PeerLinks links) {
        this.context = context;
        this.links = links;
    }

    void send(long memberId, SnapshotFile file, SnapshotCallback callback) {
        PeerLink link = links.find(memberId);
        String url = link == null ? null : link.connectedUrl();
        if (url == null) {
            callback.failed("member " + Long.toHexString(memberId) + " is not reached");
            return;
        }
        SnapshotSend send =
                new SnapshotSend(file, callback, context, context.metrics().of(memberId));
        underWay.add(send);
        context.clients().snapshotLoop().execute(() -> start(send, memberId, url, file));
    }

    private void start(SnapshotSend send, long memberId, String url, SnapshotFile file) {
        EventLoop loop = context.clients().snapshotLoop();
        WebClient client = PeerUrl.client(url, context.clients().snapshots());
        var response =
                client.execute(HttpRequest.of(SnapshotSend.headers(context.config(), memberId, file.header()), send));
        long stallMillis = STALL_SILENCES * context.config().timing().silenceMillis();
        var watch = loop.scheduleAtFixedRate(
                () -> {
                    if (!send.takeProgress()) {
                        send.fail("nothing moved for " + stallMillis + " ms");
                    }
                },
                stallMillis,
                stallMillis,
                TimeUnit.MILLISECONDS);
        var unusedOutcome = response.whenComplete().whenComplete((unused, failure) -> {
            watch.cancel(false);
            underWay.remove(send);
        });
        response.subscribe(send, loop);
    }

    void close() {
        for (SnapshotSend send : underWay) {
            context.clients().snapshotLoop().execute(() -> send.fail("closed"));
        }
    }
}
