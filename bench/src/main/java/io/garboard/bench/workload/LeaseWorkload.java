package io.garboard.bench.workload;

import io.garboard.bench.load.ClosedLoop;
import io.garboard.bench.load.LoadResult;
import io.garboard.bench.load.Request;
import io.garboard.bench.load.Requests;
import io.garboard.bench.load.WrongAnswerException;
import io.garboard.bench.wire.RpcMethod;
import io.garboard.etcd.rpc.LeaseGrantRequest;
import io.garboard.etcd.rpc.LeaseGrantResponse;
import java.io.IOException;
import java.util.List;

/** Grants leases, keeps 10,000 alive, and lets as many expire at once. */
final class LeaseWorkload implements Workload {

    private static final int LEASES = 10_000;
    private static final long LONG_SECONDS = 3600;

    @Override
    public String name() {
        return "lease";
    }

    @Override
    public String summary() {
        return "parts: grant, keep-alive of 10,000 leases, expiry of 10,000 that hold a key each";
    }

    @Override
    public List<Integer> defaultInFlight() {
        return List.of(64);
    }

    @Override
    public List<Figures> run(Session session) throws IOException {
        int leases = session.scaled(LEASES);
        Figures grants;
        Grants requests = new Grants(LONG_SECONDS);
        try (ClosedLoop loop = session.loop(requests)) {
            // The first leases are those that are kept alive.
            loop.warmUp(leases);
            grants = UnaryWorkload.measure(session, loop, "grant", 0);
        }
        Figures keepAlives;
        try (KeepAliveLoad load = new KeepAliveLoad(session, leases, LONG_SECONDS)) {
            load.run(session.warmUpNanos());
            Measurement measurement = Measurement.start(session);
            LoadResult result = load.run(session.durationNanos());
            keepAlives = measurement.end("keep-alive", result, 0);
        }
        try (LeaseExpiry expiry = new LeaseExpiry(session, leases)) {
            return List.of(grants, keepAlives, expiry.run());
        }
    }

    /** Grants with ids in turn from 1. */
    static final class Grants implements Requests {
        private final long ttlSeconds;
        private long granted;

        Grants(long ttlSeconds) {
            this.ttlSeconds = ttlSeconds;
        }

        @Override
        public Request next(int slot) {
            return Request.of(
                    RpcMethod.LEASE_GRANT,
                    LeaseGrantRequest.newBuilder()
                            .setID(++granted)
                            .setTTL(ttlSeconds)
                            .build());
        }

        @Override
        public void answered(int slot, byte[] buffer, int offset, int length) {
            long id = WireScan.varint(LeaseGrantResponse.ID_FIELD_NUMBER, buffer, offset, length);
            long ttl = WireScan.varint(LeaseGrantResponse.TTL_FIELD_NUMBER, buffer, offset, length);
            if (id <= 0 || ttl != ttlSeconds) {
                throw new WrongAnswerException("a grant has id " + id + " and " + ttl + " seconds");
            }
        }
    }
}
