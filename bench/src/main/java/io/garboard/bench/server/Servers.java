package io.garboard.bench.server;

import io.garboard.bench.load.ProcessUsage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The running members that a workload drives. */
public interface Servers extends AutoCloseable {

    /** Where the members serve clients. */
    List<InetSocketAddress> addresses();

    /** How to speak TLS with them; null for cleartext. */
    @Nullable
    SSLContext tls();

    /** What all members have used so far; {@link ProcessUsage#UNKNOWN} for servers that others started. */
    ProcessUsage usage() throws IOException;

    /** From starting the processes to the first linearizable answer of each member; 0 if others started them. */
    long readyNanos();

    /** Ends the members by SIGTERM and starts them again on their directories; sets {@link #readyNanos} anew. */
    void restart() throws IOException, InterruptedException;

    @Override
    void close();
}
