package io.garboard.server.logging;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.rolling.RollingFileAppender;
import io.garboard.server.config.ConfigException;
import io.garboard.server.config.LogRotation;
import io.garboard.server.config.LoggingConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * Sets Logback up as the flags say.
 *
 * <p>Lines pass through one queue of {@value #QUEUE_LINES}: when it is four fifths full, lines below WARN are dropped,
 * and when it is full, all are. No thread waits for a log.
 */
public final class LoggingSetup {

    private static final int QUEUE_LINES = 8192;
    private static final int DISCARD_BELOW_FREE_LINES = QUEUE_LINES / 5;
    private static final int FLUSH_MILLIS_MAX = 2000;

    private LoggingSetup() {}

    /** Starts logging as {@code config} says, replacing whatever was set up before. */
    public static void start(LoggingConfig config) throws ConfigException {
        LoggerContext context = context();
        context.reset();
        // A context that was stopped before does not stop again, and so would not write its queue.
        context.start();
        AsyncAppender queue = new AsyncAppender();
        queue.setContext(context);
        queue.setName("queue");
        queue.setQueueSize(QUEUE_LINES);
        queue.setDiscardingThreshold(DISCARD_BELOW_FREE_LINES);
        queue.setNeverBlock(true);
        queue.setMaxFlushTime(FLUSH_MILLIS_MAX);
        Fanout fanout = new Fanout(context);
        for (String output : config.outputs()) {
            fanout.add(appender(context, output, config));
        }
        fanout.start();
        queue.addAppender(fanout);
        queue.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(level(config.level()));
        root.addAppender(queue);
        quietLibraries(context);
    }

    /** Writes what is still in the queue, for at most {@value #FLUSH_MILLIS_MAX} ms, and stops. */
    public static void stop() {
        context().stop();
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }

    private static Level level(String etcdName) {
        return switch (etcdName) {
            case "debug" -> Level.DEBUG;
            case "info" -> Level.INFO;
            case "warn" -> Level.WARN;
            default -> Level.ERROR;
        };
    }

    /** Libraries tell about their insides at INFO; an operator wants to hear of their troubles alone. */
    private static void quietLibraries(LoggerContext context) {
        Level root = context.getLogger(Logger.ROOT_LOGGER_NAME).getLevel();
        Level libraries = root.isGreaterOrEqual(Level.WARN) ? root : Level.WARN;
        for (String library : new String[] {"com.linecorp", "io.netty", "io.grpc", "io.micrometer", "org.sqlite"}) {
            context.getLogger(library).setLevel(libraries);
        }
        // It warns of each connection to a unix socket, since that has no SO_KEEPALIVE to set.
        context.getLogger("io.netty.bootstrap").setLevel(Level.ERROR);
    }

    private static Appender<ILoggingEvent> appender(LoggerContext context, String output, LoggingConfig config)
            throws ConfigException {
        LineEncoder encoder =
                config.format() == LoggingConfig.Format.JSON ? new JsonLineEncoder() : new ConsoleLineEncoder();
        encoder.setContext(context);
        encoder.start();
        if (output.equals("stderr") || output.equals("stdout")) {
            ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
            console.setContext(context);
            console.setTarget(output.equals("stderr") ? "System.err" : "System.out");
            console.setEncoder(encoder);
            console.start();
            return console;
        }
        return file(context, output, config.rotation(), encoder);
    }

    private static Appender<ILoggingEvent> file(
            LoggerContext context,
            String output,
            @org.jspecify.annotations.Nullable LogRotation rotation,
            LineEncoder encoder)
            throws ConfigException {
        try {
            Path parent = Path.of(output).toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Path file = Path.of(output);
            if (!Files.exists(file)) {
                Files.createFile(file);
            }
        } catch (IOException e) {
            throw new ConfigException("cannot write log file " + output + ": " + e, e);
        }
        FileAppender<ILoggingEvent> appender = rotation == null ? new FileAppender<>() : new RollingFileAppender<>();
        appender.setContext(context);
        appender.setFile(output);
        appender.setAppend(true);
        appender.setEncoder(encoder);
        if (rotation != null) {
            LogFileRotation.apply(context, (RollingFileAppender<ILoggingEvent>) appender, output, rotation);
        }
        appender.start();
        return appender;
    }
}
