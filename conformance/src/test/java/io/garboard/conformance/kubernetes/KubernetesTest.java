package io.garboard.conformance.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.conformance.harness.EncryptionFiles;
import io.garboard.conformance.harness.EtcdClient;
import io.garboard.conformance.harness.Insist;
import io.garboard.conformance.harness.ServerKind;
import io.garboard.conformance.harness.ServerProcess;
import io.garboard.etcd.mvcc.KeyValue;
import io.garboard.etcd.rpc.LeaseGrantRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A control plane's traffic: {@code -Dobjects=N} objects of the usual kinds and sizes, created, updated, listed, watched
 * and compacted with kube-apiserver's own requests.
 */
@Tag("conformance")
class KubernetesTest {
    private static final int DEFAULT_OBJECTS = 20_000;

    static Stream<ServerKind> kinds() {
        return ServerKind.underTest();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void carriesAControlPlane(ServerKind kind) throws Exception {
        carriesAControlPlane(kind, Integer.getInteger("objects", DEFAULT_OBJECTS));
    }

    @Test
    void carriesAControlPlaneWithValuesEncrypted(@TempDir Path directory) throws Exception {
        EncryptionFiles files = new EncryptionFiles(directory);
        files.configure(List.of("/registry/"));
        int objects = Integer.getInteger("objects", DEFAULT_OBJECTS / 4);
        carriesAControlPlane(ServerKind.firstUnderTest(), objects, files.flag());
    }

    private static void carriesAControlPlane(ServerKind kind, int objects, String... flags) throws Exception {
        Insist.onScene(() -> carry(kind, objects, flags));
    }

    private static void carry(ServerKind kind, int objects, String... flags) throws Exception {
        try (ServerProcess server = ServerProcess.launch(kind, flags);
                EtcdClient writes = server.connect();
                EtcdClient watches = server.connect()) {
            ApiServerStore store = new ApiServerStore(writes);
            long lease = writes.lease()
                    .leaseGrant(LeaseGrantRequest.newBuilder().setTTL(3_600).build())
                    .getID();
            List<Reflector> reflectors = new ArrayList<>();
            try (Traffic traffic = new Traffic(store, new SplittableRandom(Long.getLong("seed", 1)))) {
                for (Kind resource : Kind.values()) {
                    reflectors.add(new Reflector(watches, resource, List.of(), 1));
                }
                traffic.create(objects, lease);
                checkLists(store, traffic, 500);
                long half = compareCopies(store, traffic, reflectors);
                for (Kind resource : Kind.values()) {
                    ApiServerStore.Listing listing = store.list(resource.prefix(), 10_000);
                    reflectors.add(new Reflector(watches, resource, listing.items(), listing.revision()));
                }
                List<KeyValue> podsThen = traffic.objects(Kind.PODS);
                traffic.update(objects / 4);
                assertThat(store.list(Kind.PODS.prefix(), 500, half).items())
                        .as("list at an old revision")
                        .isEqualTo(podsThen);
                traffic.delete(objects / 20);
                assertThat(store.compact(0, half)).isTrue();
                assertThat(store.compact(0, half)).isFalse();
                traffic.update(objects / 10);
                checkLists(store, traffic, 500);
                compareCopies(store, traffic, reflectors);
            } finally {
                reflectors.forEach(Reflector::close);
            }
        }
    }

    private static void checkLists(ApiServerStore store, Traffic traffic, int pageSize) {
        for (Kind kind : Kind.values()) {
            ApiServerStore.Listing listing = store.list(kind.prefix(), pageSize);
            int total = listing.items().size();
            assertThat(listing.items()).as("list of " + kind).isEqualTo(traffic.objects(kind));
            assertThat(store.count(kind.prefix()).getCount())
                    .as("count of " + kind)
                    .isEqualTo(total);
            for (int page = 0; page < listing.totals().size(); page++) {
                assertThat(listing.totals().get(page))
                        .as("count on page %s of %s", page, kind)
                        .isEqualTo(total - (long) page * pageSize);
            }
        }
    }

    /** Returns the revision that the copies were compared at. */
    private static long compareCopies(ApiServerStore store, Traffic traffic, List<Reflector> reflectors) {
        long revision = store.get("/registry/pods", 0).getHeader().getRevision();
        reflectors.forEach(reflector -> reflector.awaitProgress(revision));
        for (Reflector reflector : reflectors) {
            Kind kind = reflector.kind();
            assertThat(reflector.items()).as("watched copy of " + kind).isEqualTo(traffic.objects(kind));
        }
        return revision;
    }
}
