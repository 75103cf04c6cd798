package io.garboard.proxy;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.Server;

/**
 * Loads what opening the listeners needs, ahead of time. Most of a start is spent on the network library's classes, and
 * none of them depends on the configuration: loaded by a thread of its own, they are there once flags, logging and plug-ins
 * have been dealt with.
 *
 * <p>Whoever uses the network library has to {@link #await} first. The static initializers of its classes need each other,
 * so two threads that enter from different ends may wait for each other for ever.
 */
public final class WarmUp {

    private static final String TLS_ENGINE = "com.linecorp.armeria.tlsEngineType";

    private final Thread thread = new Thread(WarmUp::load, "warm-up");

    private WarmUp() {
        thread.setDaemon(true);
    }

    /**
     * Begins, on a thread of its own that leaves nothing behind but loaded classes.
     *
     * @param tls whether TLS is going to be used: without it the library is kept from making its native engine ready, which
     *     takes a fifth of a start. The JDK's, which is used instead if it is needed after all, is only slower.
     */
    public static WarmUp start(boolean tls) {
        if (!tls && System.getProperty(TLS_ENGINE) == null) {
            System.setProperty(TLS_ENGINE, "jdk");
        }
        WarmUp warmUp = new WarmUp();
        warmUp.thread.start();
        return warmUp;
    }

    /** Waits until all is loaded. */
    public void await() throws InterruptedException {
        thread.join();
    }

    private static void load() {
        Server.builder()
                .http(0)
                .service("/", (context, request) -> HttpResponse.of(200))
                .build();
    }
}
