package io.garboard.server.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/**
 * Lines in the shape of etcd's: {@code {"level":"info","ts":"…","caller":"package/Class","msg":"…"}} followed by the
 * event's key-value pairs, the thread's context, and of an exception {@code error} and {@code stacktrace}.
 */
final class JsonLineEncoder extends LineEncoder {

    @Override
    void line(StringBuilder out, ILoggingEvent event) {
        out.append('{');
        JsonText.field(out, "level", level(event));
        JsonText.field(out, "ts", timestamp(event));
        JsonText.field(out, "caller", caller(event));
        JsonText.field(out, "msg", event.getFormattedMessage());
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            pairs.forEach(pair -> JsonText.field(out, pair.key, pair.value));
        }
        event.getMDCPropertyMap().forEach((key, value) -> JsonText.field(out, key, value));
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            String message = thrown.getMessage();
            JsonText.field(out, "error", message != null ? message : thrown.getClassName());
            JsonText.field(out, "stacktrace", stackTrace(event));
        }
        out.append('}');
    }
}
