package io.garboard.proxy.http;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.garboard.proxy.metrics.HealthMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a list of checks and says {@code ok}, or which failed. {@code verbose} lists those that passed too;
 * {@code exclude=NAME} leaves one out. The same class serves the sub-path of a single check.
 */
final class ChecksService implements HttpService {

    private static final Logger LOG = LoggerFactory.getLogger(ChecksService.class);

    private final String type;
    private final List<HealthCheck> checks;
    private final boolean excludable;
    private final HealthMetrics metrics;

    ChecksService(String type, List<HealthCheck> checks, boolean excludable, HealthMetrics metrics) {
        this.type = type;
        this.checks = List.copyOf(checks);
        this.excludable = excludable;
        this.metrics = metrics;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) {
        if (req.method() != HttpMethod.GET) {
            return HttpAnswers.methodNotAllowed(HttpMethod.GET);
        }
        QueryParams query = ctx.queryParams();
        boolean verbose = query.contains("verbose");
        List<String> excluded = excludable ? query.getAll("exclude") : List.of();
        List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
        for (HealthCheck check : checks) {
            if (!excluded.contains(check.name())) {
                outcomes.add(
                        check.run().get().thenApply(failure -> new Outcome(check.name(), failure, check.advisory())));
            }
        }
        return HttpResponse.of(CompletableFuture.allOf(outcomes.toArray(new CompletableFuture<?>[0]))
                .thenApply(all -> answer(outcomes, verbose)));
    }

    private record Outcome(String name, String failure, boolean advisory) {
        boolean passed() {
            return failure.isEmpty() || advisory;
        }

        String line() {
            if (advisory && !failure.isEmpty()) {
                return "[!]" + name + " degraded: " + failure + "\n";
            }
            return passed() ? "[+]" + name + " ok\n" : "[-]" + name + " failed: " + failure + "\n";
        }
    }

    private HttpResponse answer(List<CompletableFuture<Outcome>> outcomes, boolean verbose) {
        StringBuilder lines = new StringBuilder();
        boolean passed = true;
        for (CompletableFuture<Outcome> future : outcomes) {
            Outcome outcome = future.join();
            metrics.check(type, outcome.name(), outcome.passed());
            lines.append(outcome.line());
            passed &= outcome.passed();
        }
        if (passed) {
            return HttpAnswers.text(HttpStatus.OK, (verbose ? lines.toString() : "") + "ok\n");
        }
        LOG.warn("health check failed: /{}: {}", type, lines.toString().strip());
        return HttpAnswers.error(HttpStatus.SERVICE_UNAVAILABLE, lines.toString());
    }
}
