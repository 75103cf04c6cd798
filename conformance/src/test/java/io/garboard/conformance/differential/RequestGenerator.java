package io.garboard.conformance.differential;

import io.garboard.etcd.rpc.CompactionRequest;
import io.garboard.etcd.rpc.DeleteRangeRequest;
import io.garboard.etcd.rpc.HashKVRequest;
import io.garboard.etcd.rpc.KVGrpc;
import io.garboard.etcd.rpc.LeaseGrantRequest;
import io.garboard.etcd.rpc.LeaseGrpc;
import io.garboard.etcd.rpc.LeaseLeasesRequest;
import io.garboard.etcd.rpc.LeaseRevokeRequest;
import io.garboard.etcd.rpc.LeaseTimeToLiveRequest;
import io.garboard.etcd.rpc.MaintenanceGrpc;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import java.util.SplittableRandom;

/** Draws requests that are mostly valid; {@link BadRequests} draws the others. */
final class RequestGenerator {
    private final SplittableRandom random;
    private final World world;
    private final KeySpace keys;
    private final TxnGenerator transactions;
    private final BadRequests badRequests;

    RequestGenerator(SplittableRandom random, World world) {
        this.random = random;
        this.world = world;
        keys = new KeySpace(random);
        transactions = new TxnGenerator(random, keys, this);
        badRequests = new BadRequests(random, world, keys);
    }

    Call<?, ?> next() {
        int draw = random.nextInt(1_000);
        if (draw < 330) {
            return Call.of(KVGrpc.getPutMethod(), put());
        } else if (draw < 580) {
            return Call.of(KVGrpc.getRangeMethod(), range());
        } else if (draw < 660) {
            return Call.of(KVGrpc.getDeleteRangeMethod(), delete());
        } else if (draw < 840) {
            return Call.of(KVGrpc.getTxnMethod(), transactions.next());
        } else if (draw < 920) {
            return lease();
        } else if (draw < 980) {
            return badRequests.next();
        } else if (draw < 995) {
            return Call.of(
                    MaintenanceGrpc.getHashKVMethod(), hashAt(random.nextBoolean() ? 0 : world.someRevision(random)));
        }
        return compaction();
    }

    static HashKVRequest hashAt(long revision) {
        return HashKVRequest.newBuilder().setRevision(revision).build();
    }

    long someRevision() {
        return world.someRevision(random);
    }

    PutRequest put() {
        PutRequest.Builder put = PutRequest.newBuilder().setKey(keys.key()).setPrevKv(random.nextInt(4) == 0);
        boolean keepsValue = random.nextInt(12) == 0;
        boolean keepsLease = random.nextInt(12) == 0;
        if (keepsValue) {
            put.setIgnoreValue(true);
        } else {
            put.setValue(keys.value());
        }
        if (keepsLease) {
            put.setIgnoreLease(true);
        } else if (random.nextInt(4) == 0) {
            put.setLease(world.someLease(random));
        }
        return put.build();
    }

    DeleteRangeRequest delete() {
        KeySpace.Span span = random.nextInt(12) == 0 ? keys.span() : keys.narrowSpan();
        return DeleteRangeRequest.newBuilder()
                .setKey(span.key())
                .setRangeEnd(span.end())
                .setPrevKv(random.nextBoolean())
                .build();
    }

    RangeRequest range() {
        KeySpace.Span span = keys.span();
        RangeRequest.Builder range = RangeRequest.newBuilder()
                .setKey(span.key())
                .setRangeEnd(span.end())
                .setSerializable(random.nextInt(4) == 0)
                .setKeysOnly(random.nextInt(6) == 0)
                .setCountOnly(random.nextInt(8) == 0);
        if (random.nextInt(3) == 0) {
            range.setLimit(random.nextInt(10));
        }
        if (random.nextInt(3) == 0) {
            range.setRevision(world.someRevision(random));
        }
        if (random.nextInt(3) == 0) {
            range.setSortOrderValue(random.nextInt(3)).setSortTargetValue(random.nextInt(5));
        }
        return filtered(range).build();
    }

    private RangeRequest.Builder filtered(RangeRequest.Builder range) {
        if (random.nextInt(10) == 0) {
            range.setMinModRevision(world.someRevision(random));
        }
        if (random.nextInt(10) == 0) {
            range.setMaxModRevision(world.someRevision(random));
        }
        if (random.nextInt(10) == 0) {
            range.setMinCreateRevision(world.someRevision(random));
        }
        if (random.nextInt(10) == 0) {
            range.setMaxCreateRevision(world.someRevision(random));
        }
        return range;
    }

    private Call<?, ?> lease() {
        int draw = random.nextInt(8);
        long id = world.someLease(random);
        if (id == 0 || (draw < 2 && world.leaseCount() < 40)) {
            // No lease may run out during a test: expiry is the one thing that depends on time.
            return Call.of(
                    LeaseGrpc.getLeaseGrantMethod(),
                    LeaseGrantRequest.newBuilder()
                            .setID(world.newLease())
                            .setTTL(100_000 + random.nextInt(1_000))
                            .build());
        } else if (draw < 4) {
            return Call.of(
                    LeaseGrpc.getLeaseRevokeMethod(),
                    LeaseRevokeRequest.newBuilder().setID(id).build());
        } else if (draw < 7) {
            return Call.of(
                    LeaseGrpc.getLeaseTimeToLiveMethod(),
                    LeaseTimeToLiveRequest.newBuilder()
                            .setID(id)
                            .setKeys(random.nextBoolean())
                            .build());
        }
        return Call.of(LeaseGrpc.getLeaseLeasesMethod(), LeaseLeasesRequest.getDefaultInstance());
    }

    private Call<?, ?> compaction() {
        long span = world.revision() - world.compactedRevision();
        long revision = world.compactedRevision() + random.nextLong(Math.max(1, span / 2));
        while (!world.isCompactable(revision)) {
            revision--;
        }
        return Call.of(
                KVGrpc.getCompactMethod(),
                CompactionRequest.newBuilder()
                        .setRevision(revision)
                        .setPhysical(random.nextBoolean())
                        .build());
    }
}
