package io.garboard.proxy.metrics;

import io.garboard.proxy.metrics.GrpcMethodMetrics.ByteCounts;
import io.garboard.proxy.metrics.GrpcMethodMetrics.LatencyRecorder;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The counters of gRPC calls, named as etcd's (that is, go-grpc-prometheus's). Every series of a method exists from the
 * start, since dashboards subtract one from another.
 */
public final class GrpcMetrics {

    /** Versions beyond this many are counted as unknown: a client chooses the text, and a series costs memory. */
    private static final int MAX_API_VERSIONS = 64;

    /** go-grpc-prometheus's buckets. */
    private static final Duration[] LATENCY_BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10)
    };

    private final MeterRegistry registry;
    private final boolean extensive;
    private final ByteCounts bytes = new ByteCounts();
    private final Map<String, LongAdder> unaryClients = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> streamClients = new ConcurrentHashMap<>();

    /** Registers in {@code registry}; {@code extensive} adds a histogram of latencies to each method. */
    public GrpcMetrics(MeterRegistry registry, boolean extensive) {
        this.registry = registry;
        this.extensive = extensive;
        counter("etcd_network_client_grpc_received_bytes_total", bytes.received, Tags.empty())
                .description("The total number of bytes received from grpc clients.")
                .register(registry);
        counter("etcd_network_client_grpc_sent_bytes_total", bytes.sent, Tags.empty())
                .description("The total number of bytes sent to grpc clients.")
                .register(registry);
    }

    private static FunctionCounter.Builder<LongAdder> counter(String name, LongAdder source, Tags tags) {
        return FunctionCounter.builder(name, source, LongAdder::doubleValue).tags(tags);
    }

    /** The counters of one method, registered at once. */
    public GrpcMethodMetrics method(MethodDescriptor<?, ?> descriptor) {
        String type = typeName(descriptor.getType());
        String service = java.util.Objects.requireNonNull(descriptor.getServiceName());
        String method = java.util.Objects.requireNonNull(descriptor.getBareMethodName());
        Tags tags = Tags.of("grpc_type", type, "grpc_service", service, "grpc_method", method);
        GrpcMethodMetrics metrics = new GrpcMethodMetrics(type, service, method, bytes, latency(tags));
        function("grpc_server_started_total", "Calls begun.", metrics, GrpcMethodMetrics::started, tags);
        function("grpc_server_msg_received_total", "Messages received.", metrics, GrpcMethodMetrics::received, tags);
        function("grpc_server_msg_sent_total", "Messages sent.", metrics, GrpcMethodMetrics::sent, tags);
        for (Status.Code code : Status.Code.values()) {
            function(
                    "grpc_server_handled_total",
                    "Calls ended, by status code.",
                    metrics,
                    m -> m.handled(code),
                    tags.and("grpc_code", codeName(code)));
        }
        return metrics;
    }

    private void function(
            String name,
            String help,
            GrpcMethodMetrics metrics,
            java.util.function.ToDoubleFunction<GrpcMethodMetrics> value,
            Tags tags) {
        FunctionCounter.builder(name, metrics, value)
                .tags(tags)
                .description(help)
                .register(registry);
    }

    private @Nullable LatencyRecorder latency(Tags tags) {
        if (!extensive) {
            return null;
        }
        Timer timer = Timer.builder("grpc_server_handling_seconds")
                .description("How long calls took inside the server.")
                .tags(tags)
                .serviceLevelObjectives(LATENCY_BUCKETS)
                .register(registry);
        return nanos -> timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Counts a request of a client that says which version of etcd's API it was built for. */
    public void clientRequest(boolean stream, String apiVersion) {
        Map<String, LongAdder> counts = stream ? streamClients : unaryClients;
        LongAdder count = counts.get(apiVersion);
        if (count == null) {
            count = addClient(counts, stream, counts.size() < MAX_API_VERSIONS ? apiVersion : "unknown");
        }
        count.increment();
    }

    private LongAdder addClient(Map<String, LongAdder> counts, boolean stream, String apiVersion) {
        return counts.computeIfAbsent(apiVersion, version -> {
            LongAdder added = new LongAdder();
            Tags tags = Tags.of("type", stream ? "stream" : "unary", "client_api_version", version);
            counter("etcd_server_client_requests_total", added, tags)
                    .description("The total number of client requests per client version.")
                    .register(registry);
            return added;
        });
    }

    private static String typeName(MethodType type) {
        return switch (type) {
            case CLIENT_STREAMING -> "client_stream";
            case SERVER_STREAMING -> "server_stream";
            case BIDI_STREAMING -> "bidi_stream";
            case UNARY, UNKNOWN -> "unary";
        };
    }

    /** Go's spelling: {@code DEADLINE_EXCEEDED} is {@code DeadlineExceeded}, and {@code CANCELLED} has one l. */
    static String codeName(Status.Code code) {
        if (code == Status.Code.OK) {
            return "OK";
        }
        if (code == Status.Code.CANCELLED) {
            return "Canceled";
        }
        StringBuilder name = new StringBuilder();
        for (String word : code.name().split("_", -1)) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(java.util.Locale.ROOT));
        }
        return name.toString();
    }
}
