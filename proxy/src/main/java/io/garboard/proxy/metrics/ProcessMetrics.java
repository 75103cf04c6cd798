package io.garboard.proxy.metrics;

import com.sun.management.UnixOperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.lang.management.ManagementFactory;
import java.util.function.ToDoubleFunction;

/**
 * The process as every Prometheus client reports it, from the JVM and from Linux's {@code /proc}; where there is none, its
 * figures are left out.
 */
final class ProcessMetrics implements MeterBinder {

    private static final UnixOperatingSystemMXBean SYSTEM = systemBean();
    private static final ProcFiles PROC = new ProcFiles();

    private static UnixOperatingSystemMXBean systemBean() {
        return (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        FunctionCounter.builder("process_cpu_seconds_total", SYSTEM, s -> s.getProcessCpuTime() / 1e9)
                .description("Total user and system CPU time spent in seconds.")
                .register(registry);
        long startMillis = ManagementFactory.getRuntimeMXBean().getStartTime();
        gauge(registry, "process_start_time_seconds", "Start time since the epoch.", p -> startMillis / 1e3);
        gauge(registry, "process_open_fds", "Open file descriptors.", p -> SYSTEM.getOpenFileDescriptorCount());
        gauge(registry, "process_max_fds", "The most that may be open.", p -> SYSTEM.getMaxFileDescriptorCount());
        gauge(registry, "os_fd_used", "Open file descriptors.", p -> SYSTEM.getOpenFileDescriptorCount());
        gauge(registry, "os_fd_limit", "The most that may be open.", p -> SYSTEM.getMaxFileDescriptorCount());
        if (ProcFiles.available()) {
            bindProc(registry);
        }
    }

    private static void bindProc(MeterRegistry registry) {
        gauge(registry, "process_resident_memory_bytes", "Memory in use.", ProcFiles::residentBytes);
        gauge(registry, "process_virtual_memory_bytes", "Address space in use.", ProcFiles::virtualBytes);
        gauge(registry, "process_virtual_memory_max_bytes", "Address space at most.", ProcFiles::virtualMaxBytes);
        counter(registry, "process_network_receive_bytes_total", "Received bytes.", ProcFiles::receivedBytes);
        counter(registry, "process_network_transmit_bytes_total", "Sent bytes.", ProcFiles::sentBytes);
    }

    private static void gauge(MeterRegistry registry, String name, String help, ToDoubleFunction<ProcFiles> value) {
        Gauge.builder(name, PROC, value).description(help).register(registry);
    }

    private static void counter(MeterRegistry registry, String name, String help, ToDoubleFunction<ProcFiles> value) {
        FunctionCounter.builder(name, PROC, value).description(help).register(registry);
    }
}
