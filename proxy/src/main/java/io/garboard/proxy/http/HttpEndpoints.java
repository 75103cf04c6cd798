package io.garboard.proxy.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServerBuilder;
import io.garboard.core.member.Member;
import io.garboard.etcd.rpc.AlarmType;
import io.garboard.proxy.AccessRules;
import io.garboard.proxy.Versions;
import io.garboard.proxy.metrics.HealthMetrics;
import io.garboard.proxy.metrics.MetricsScrape;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts etcd's HTTP endpoints on a server. Thread-safe. */
public final class HttpEndpoints {

    private static final MediaType PROMETHEUS = MediaType.parse("text/plain; version=0.0.4; charset=utf-8");

    private final Member member;
    private final Versions versions;
    private final MetricsScrape scrape;
    private final HealthMetrics healthMetrics;
    private final ReadProbe probe;
    private final @Nullable Supplier<String> encryptionTrouble;

    public HttpEndpoints(
            Member member,
            Versions versions,
            MetricsScrape scrape,
            HealthMetrics healthMetrics,
            long requestTimeoutMillis,
            @Nullable Supplier<String> encryptionTrouble) {
        this.encryptionTrouble = encryptionTrouble;
        this.member = member;
        this.versions = versions;
        this.scrape = scrape;
        this.healthMetrics = healthMetrics;
        this.probe = new ReadProbe(member.kv(), requestTimeoutMillis);
    }

    /** What the metrics listener serves. */
    public void installMetricsAndHealth(ServerBuilder server) {
        server.service("/metrics", (ctx, req) -> metrics(ctx.blockingTaskExecutor()));
        server.service("/health", new HealthService(member, probe, healthMetrics));
        HealthCheck serializable = new HealthCheck("serializable_read", () -> probe.read(true));
        HealthCheck linearizable = new HealthCheck("linearizable_read", () -> probe.read(false));
        installChecks(server, "livez", List.of(serializable));
        List<HealthCheck> ready = new ArrayList<>(List.of(
                new HealthCheck("data_corruption", this::noCorruption),
                serializable,
                linearizable,
                new HealthCheck("non_learner", this::nonLearner)));
        Supplier<String> trouble = encryptionTrouble;
        if (trouble != null) {
            // Everything but secrets is served without keys: a reason to tell, none to take the member out.
            ready.add(new HealthCheck("encryption", () -> CompletableFuture.completedFuture(trouble.get()), true));
        }
        installChecks(server, "readyz", ready);
    }

    /** What a client listener serves beside gRPC. */
    public void installAll(ServerBuilder server, AccessRules access) {
        installMetricsAndHealth(server);
        server.service("/version", (ctx, req) -> VersionAnswer.of(versions, member.clusterVersion()));
        server.decorator(delegate -> new AccessControl(delegate, access));
    }

    private void installChecks(ServerBuilder server, String type, List<HealthCheck> checks) {
        server.service("/" + type, new ChecksService(type, checks, true, healthMetrics));
        for (HealthCheck check : checks) {
            List<HealthCheck> single = new ArrayList<>(List.of(check));
            server.service("/" + type + "/" + check.name(), new ChecksService(type, single, false, healthMetrics));
        }
    }

    private CompletableFuture<String> noCorruption() {
        boolean corrupt = member.alarms().stream().anyMatch(alarm -> alarm.getAlarm() == AlarmType.CORRUPT);
        return CompletableFuture.completedFuture(corrupt ? "alarm activated: CORRUPT" : "");
    }

    private CompletableFuture<String> nonLearner() {
        return CompletableFuture.completedFuture(member.isLearner() ? "local member is a learner" : "");
    }

    /** Thousands of lines: no work for an event loop. */
    private HttpResponse metrics(Executor executor) {
        return HttpResponse.of(CompletableFuture.supplyAsync(
                () -> HttpResponse.of(HttpStatus.OK, PROMETHEUS, HttpData.wrap(scrape.scrape())), executor));
    }
}
