package io.garboard.proxy.grpc;

import com.linecorp.armeria.server.ServerBuilder;
import io.garboard.core.member.Member;
import io.garboard.etcd.election.ElectionGrpc;
import io.garboard.etcd.lock.LockGrpc;
import io.garboard.etcd.rpc.AuthGrpc;
import io.garboard.etcd.rpc.ClusterGrpc;
import io.garboard.etcd.rpc.KVGrpc;
import io.garboard.etcd.rpc.LeaseGrpc;
import io.garboard.etcd.rpc.MaintenanceGrpc;
import io.garboard.etcd.rpc.WatchGrpc;
import io.garboard.proxy.RequestLimits;
import io.garboard.proxy.encryption.KeyringAdministration;
import io.garboard.proxy.metrics.Durations;
import io.garboard.proxy.metrics.GrpcMetrics;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServiceDescriptor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All gRPC services of a member. Thread-safe. */
public final class GrpcEndpoint {

    private final Member member;
    private final RequestLimits limits;
    private final GrpcMetrics metrics;
    private final Durations durations;
    private final Admission admission;
    private final InFlight inFlight = new InFlight();
    private final OpenStreams streams = new OpenStreams();
    private final UnaryExchange.Shared shared;
    private final StreamContext context;
    private final @Nullable KeyringAdministration keyring;
    private final List<ServiceDescriptor> services = new ArrayList<>();
    private final Map<String, UnaryMethod<?, ?>> unaryByPath = new HashMap<>();
    private final Map<String, ServerMethodDefinition<?, ?>> othersByPath = new HashMap<>();

    public GrpcEndpoint(
            Member member,
            RequestLimits limits,
            GrpcMetrics metrics,
            Durations durations,
            long warnUnaryMillis,
            @Nullable KeyringAdministration keyring) {
        this.keyring = keyring;
        this.member = member;
        this.limits = limits;
        this.metrics = metrics;
        this.durations = durations;
        this.admission = new Admission(member, metrics);
        this.shared = new UnaryExchange.Shared(
                admission,
                inFlight,
                new SlowCalls(TimeUnit.MILLISECONDS.toNanos(warnUnaryMillis)),
                new PiecePool(),
                limits.maxMessageBytes());
        this.context = new StreamContext(admission, streams);
        bindServices();
    }

    private void bindServices() {
        add(KVGrpc.getServiceDescriptor(), b -> new KvGrpcService(member.kv(), limits).bind(b, context));
        add(WatchGrpc.getServiceDescriptor(), b -> new WatchGrpcService(member.watch()).bind(b, context));
        add(LeaseGrpc.getServiceDescriptor(), b -> new LeaseGrpcService(member.lease()).bind(b, context));
        add(ClusterGrpc.getServiceDescriptor(), b -> new ClusterGrpcService(member.cluster()).bind(b));
        add(MaintenanceGrpc.getServiceDescriptor(), b -> new MaintenanceGrpcService(member.maintenance(), durations)
                .bind(b));
        add(AuthGrpc.getServiceDescriptor(), b -> {});
        add(LockGrpc.getServiceDescriptor(), b -> {});
        add(ElectionGrpc.getServiceDescriptor(), b -> {});
        add(HealthGrpcService.descriptor(), b -> new HealthGrpcService().bind(b, context));
        Reflection.of(services)
                .forEach(method ->
                        othersByPath.put("/" + method.getMethodDescriptor().getFullMethodName(), method));
    }

    private void add(ServiceDescriptor descriptor, Consumer<ServiceBinding> bind) {
        ServiceBinding binding = new ServiceBinding(descriptor, metrics);
        bind.accept(binding);
        services.add(descriptor);
        unaryByPath.putAll(binding.unaryByPath());
        othersByPath.putAll(binding.othersByPath());
    }

    /** Adds the services to a server. */
    public void install(ServerBuilder server) {
        if (keyring != null) {
            new KeyringGrpcService(keyring).install(server);
        }
        CallService calls = new CallService(unaryByPath, othersByPath, shared);
        calls.paths().forEach(path -> server.service(path, calls));
        server.serviceUnder("/", new UnknownPath(serviceNames()));
    }

    private Set<String> serviceNames() {
        return services.stream().map(ServiceDescriptor::getName).collect(Collectors.toSet());
    }

    /** To be called when no leader has been known for so long that streams which need one are ended. */
    public void leaderLost() {
        streams.leaderLost();
    }

    /** Refuses new calls and ends all streams; completes when the last unary call has been answered. */
    public CompletableFuture<Void> drain() {
        admission.stop();
        streams.stop();
        return inFlight.whenIdle();
    }
}
