package io.garboard.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** One event, one line. Knows what etcd calls things; a subclass knows how a line looks. */
abstract class LineEncoder extends EncoderBase<ILoggingEvent> {

    private static final int INITIAL_LINE_LENGTH = 256;
    private static final byte[] NOTHING = {};
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSXX").withZone(ZoneOffset.UTC);

    /** Appends everything but the line's end. */
    abstract void line(StringBuilder out, ILoggingEvent event);

    @Override
    public byte[] encode(ILoggingEvent event) {
        StringBuilder out = new StringBuilder(INITIAL_LINE_LENGTH);
        line(out, event);
        return out.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    /** The time of the event as etcd writes it: microseconds, UTC. */
    static String timestamp(ILoggingEvent event) {
        Instant instant = event.getInstant();
        return TIMESTAMP.format(instant != null ? instant : Instant.ofEpochMilli(event.getTimeStamp()));
    }

    /** debug, info, warn, error: etcd has no trace. */
    static String level(ILoggingEvent event) {
        return switch (event.getLevel().toInt()) {
            case Level.TRACE_INT, Level.DEBUG_INT -> "debug";
            case Level.INFO_INT -> "info";
            case Level.WARN_INT -> "warn";
            default -> "error";
        };
    }

    /**
     * Where the line comes from: the logger's package and class, as etcd shows package and file. Walking the stack for
     * the line number would cost more than the line is worth.
     */
    static String caller(ILoggingEvent event) {
        String name = event.getLoggerName();
        int last = name.lastIndexOf('.');
        int previous = name.lastIndexOf('.', last - 1);
        return last < 0 ? name : name.substring(previous + 1, last) + '/' + name.substring(last + 1);
    }

    /** The stack trace of the event's exception, or an empty text. */
    static String stackTrace(ILoggingEvent event) {
        IThrowableProxy thrown = event.getThrowableProxy();
        return thrown == null ? "" : ThrowableProxyUtil.asString(thrown);
    }
}
