package io.garboard.conformance.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import io.garboard.conformance.harness.Await;
import io.garboard.conformance.harness.ClusterProcesses;
import io.garboard.conformance.harness.EtcdClient;
import io.garboard.conformance.harness.Insist;
import io.garboard.conformance.harness.ServerProcess;
import io.garboard.conformance.harness.WrongClock;
import io.garboard.etcd.rpc.AlarmRequest;
import io.garboard.etcd.rpc.LeaseGrantRequest;
import io.garboard.etcd.rpc.LeaseTimeToLiveRequest;
import io.garboard.etcd.rpc.MoveLeaderRequest;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RangeResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The leader's system clock jumps an hour ahead, and two hours back: leases end in their time and not before, history stays,
 * members do not find each other corrupt, and clients see nothing of it.
 */
@Tag("conformance")
class WrongClockTest {

    private static final Duration TIMEOUT = ClusterUnderLoad.TIMEOUT;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Pattern TIME = Pattern.compile("\"ts\":\"([^\"]+)\"");
    private static final DateTimeFormatter TIME_FORMAT = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .appendOffset("+HHMM", "Z")
            .toFormatter(Locale.ROOT);
    private static final ByteString LASTING = ByteString.copyFromUtf8("lasting");
    private static final ByteString PASSING = ByteString.copyFromUtf8("passing");

    @Test
    void nothingDependsOnTheClocksOfMembers() throws Exception {
        Optional<WrongClock> found = WrongClock.find();
        assumeTrue(found.isPresent(), "libfaketime is not installed (Debian: faketime)");
        try (WrongClock clock = found.orElseThrow();
                ClusterProcesses cluster = launch(clock);
                ClusterUnderLoad load = new ClusterUnderLoad(cluster, new SplittableRandom(1));
                EtcdClient client = cluster.member(1).connect()) {
            ServerProcess wrong = cluster.member(2);
            long lease = grant(client, Duration.ofMinutes(30));
            long first = put(client, LASTING, lease);
            lead(cluster, wrong);
            for (Duration wrongBy : new Duration[] {HOUR, HOUR.negated()}) {
                clock.set(wrongBy);
                aLeaseEndsInItsTime(client);
                load.awaitWrites("clock of the leader wrong by " + wrongBy);
                lead(cluster, cluster.member(1));
                lead(cluster, wrong);
                awaitClock(wrong, wrongBy);
                isStillThere(client, lease, first);
            }
            wrong.stop();
            wrong.start();
            isStillThere(client, lease, first);
            assertThat(Insist.on(() -> client.maintenance().alarm(AlarmRequest.getDefaultInstance()))
                            .getAlarmsList())
                    .isEmpty();
            load.finish();
            System.out.println(wrong.kind() + ": " + load.summary());
        }
    }

    private static ClusterProcesses launch(WrongClock clock) throws IOException {
        return ClusterProcesses.launch(
                Clusters.mixed(3),
                member -> {
                    if (member.name().equals("m2")) {
                        member.environment(clock.environment());
                    }
                },
                // A compaction would be due within a minute if it went by the system's clock.
                "--auto-compaction-mode=periodic",
                "--auto-compaction-retention=50m",
                corruptCheck());
    }

    private static String corruptCheck() {
        return Clusters.mixed(1).get(0).isGarboard()
                ? "--corrupt-check-time=1s"
                : "--experimental-corrupt-check-time=1s";
    }

    private static void lead(ClusterProcesses cluster, ServerProcess next) {
        MoveLeaderRequest request =
                MoveLeaderRequest.newBuilder().setTargetID(cluster.idOf(next)).build();
        Await.until(TIMEOUT, () -> next.name() + " does not lead\n" + cluster.logTails(), () -> {
            ServerProcess leader = cluster.leader();
            if (leader == next) {
                return true;
            }
            try (EtcdClient client = leader.connect()) {
                client.maintenance().moveLeader(request);
            } catch (StatusRuntimeException e) {
                // Somebody else leads meanwhile, or the transfer took too long: ask who leads now.
                return false;
            }
            return cluster.leader() == next;
        });
    }

    /** Until the server's log carries the wrong time. */
    private static void awaitClock(ServerProcess server, Duration wrongBy) {
        Await.until(TIMEOUT, () -> "the clock is not wrong by " + wrongBy + "\n" + server.logTail(), () -> {
            Matcher times = TIME.matcher(server.logTail());
            Instant last = Instant.EPOCH;
            while (times.find()) {
                last = OffsetDateTime.parse(times.group(1), TIME_FORMAT).toInstant();
            }
            Duration difference = Duration.between(Instant.now(), last);
            return difference.minus(wrongBy).abs().compareTo(Duration.ofMinutes(20)) < 0;
        });
    }

    private static long grant(EtcdClient client, Duration time) {
        LeaseGrantRequest request =
                LeaseGrantRequest.newBuilder().setTTL(time.toSeconds()).build();
        return Insist.on(() -> client.lease().leaseGrant(request)).getID();
    }

    private static long put(EtcdClient client, ByteString key, long lease) {
        PutRequest put = PutRequest.newBuilder()
                .setKey(key)
                .setValue(key)
                .setLease(lease)
                .build();
        return Insist.on(() -> client.kv().put(put)).getHeader().getRevision();
    }

    private static void aLeaseEndsInItsTime(EtcdClient client) {
        Await.until(TIMEOUT, () -> "no lease lives long enough to be used", () -> {
            try {
                put(client, PASSING, grant(client, Duration.ofSeconds(1)));
                return true;
            } catch (StatusRuntimeException e) {
                // It ended before the put came.
                assertThat(e.getStatus().getCode()).as("%s", e).isEqualTo(Status.Code.NOT_FOUND);
                return false;
            }
        });
        Await.until(
                TIMEOUT,
                () -> "the lease does not end",
                () -> client.kv()
                                .range(RangeRequest.newBuilder().setKey(PASSING).build())
                                .getCount()
                        == 0);
    }

    /** The key with its lease, and the history since it was put. */
    private static void isStillThere(EtcdClient client, long lease, long revision) {
        RangeRequest read = RangeRequest.newBuilder().setKey(LASTING).build();
        RangeResponse then = Insist.on(
                () -> client.kv().range(read.toBuilder().setRevision(revision).build()));
        assertThat(then.getKvs(0).getModRevision()).isEqualTo(revision);
        RangeResponse now = Insist.on(() -> client.kv().range(read));
        assertThat(now.getKvsList()).isEqualTo(then.getKvsList());
        LeaseTimeToLiveRequest timeToLive =
                LeaseTimeToLiveRequest.newBuilder().setID(lease).build();
        long left = Insist.on(() -> client.lease().leaseTimeToLive(timeToLive)).getTTL();
        assertThat(left).isBetween(1L, Duration.ofMinutes(30).toSeconds());
    }
}
