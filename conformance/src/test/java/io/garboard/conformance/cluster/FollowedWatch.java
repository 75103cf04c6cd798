package io.garboard.conformance.cluster;

import com.google.protobuf.ByteString;
import io.garboard.conformance.harness.EtcdClient;
import io.garboard.etcd.mvcc.Event;
import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.rpc.WatchRequest;
import io.garboard.etcd.rpc.WatchResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;

/**
 * A watcher of everything on one member, which takes up where it was whenever its stream ends. Thread-safe.
 */
final class FollowedWatch implements AutoCloseable {

    private final int port;
    private final List<HistoryEvent> events = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private EtcdClient client;
    private boolean ended = true;
    private int streams;

    FollowedWatch(int port) {
        this.port = port;
        this.client = new EtcdClient(port);
    }

    /** Begins, or goes on where the last stream ended; does nothing while one is open. */
    synchronized void follow() {
        if (!ended) {
            return;
        }
        ended = false;
        client.close();
        client = new EtcdClient(port);
        Stream stream = new Stream(++streams);
        StreamObserver<WatchRequest> requests = client.watch().watch(stream);
        requests.onNext(WatchRequest.newBuilder()
                .setCreateRequest(WatchCreateRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8("k"))
                        .setRangeEnd(ByteString.copyFromUtf8("l"))
                        .setStartRevision(nextRevision()))
                .build());
    }

    private long nextRevision() {
        return events.isEmpty() ? 1 : events.get(events.size() - 1).revision() + 1;
    }

    synchronized long lastRevision() {
        return nextRevision() - 1;
    }

    synchronized List<HistoryEvent> events() {
        return List.copyOf(events);
    }

    synchronized List<String> complaints() {
        return List.copyOf(complaints);
    }

    private synchronized void take(int stream, WatchResponse response) {
        if (stream != streams) {
            return;
        }
        if (response.getCompactRevision() != 0) {
            complaints.add("cancelled: " + response.getCancelReason());
        }
        for (Event event : response.getEventsList()) {
            HistoryEvent seen = HistoryEvent.of(event);
            if (seen.revision() <= lastRevision()) {
                complaints.add("again or too late: " + seen + " after revision " + lastRevision());
            }
            events.add(seen);
        }
        if (response.getCanceled()) {
            ended = true;
        }
    }

    private synchronized void end(int stream) {
        if (stream == streams) {
            ended = true;
        }
    }

    @Override
    public synchronized void close() {
        streams++;
        client.close();
    }

    private final class Stream implements StreamObserver<WatchResponse> {
        private final int number;

        Stream(int number) {
            this.number = number;
        }

        @Override
        public void onNext(WatchResponse response) {
            take(number, response);
        }

        @Override
        public void onError(Throwable failure) {
            end(number);
        }

        @Override
        public void onCompleted() {
            end(number);
        }
    }
}
