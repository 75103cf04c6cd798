package io.garboard.server.launch;

import io.garboard.core.node.FaultHandler;
import io.garboard.server.logging.LoggingSetup;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process at once: logs why, and halts without the orderly shutdown, which could write what must not be written.
 */
public final class HaltingFaultHandler implements FaultHandler {

    private static final Logger log = LoggerFactory.getLogger(HaltingFaultHandler.class);

    private final AtomicBoolean halting = new AtomicBoolean();
    private final IntConsumer halt;

    /** Halts the JVM. */
    public HaltingFaultHandler() {
        this(Runtime.getRuntime()::halt);
    }

    /** For tests: {@code halt} takes the exit code and may return. */
    HaltingFaultHandler(IntConsumer halt) {
        this.halt = halt;
    }

    @Override
    public void halt(String reason, Throwable cause) {
        if (halting.compareAndSet(false, true)) {
            try {
                log.error("halting: {}", reason, cause);
                LoggingSetup.stop();
            } finally {
                halt.accept(ExitCode.HALTED);
            }
        }
    }
}
