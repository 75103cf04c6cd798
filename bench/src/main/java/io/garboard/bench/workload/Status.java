package io.garboard.bench.workload;

import io.garboard.bench.server.Probe;
import java.io.IOException;

/** What the first member says of itself. */
final class Status {

    private Status() {}

    /** Its current revision. */
    static long revision(Session session) throws IOException {
        return Probe.status(
                        session.servers().addresses().get(0), session.servers().tls())
                .getHeader()
                .getRevision();
    }
}
