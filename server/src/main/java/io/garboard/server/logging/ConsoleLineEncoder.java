package io.garboard.server.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/** Lines for people, as etcd's: time, level, origin, message and a JSON object of the rest, with tabs between. */
final class ConsoleLineEncoder extends LineEncoder {

    @Override
    void line(StringBuilder out, ILoggingEvent event) {
        out.append(timestamp(event))
                .append('\t')
                .append(level(event))
                .append('\t')
                .append(caller(event))
                .append('\t')
                .append(event.getFormattedMessage());
        appendPairs(out, event);
        String trace = stackTrace(event);
        if (!trace.isEmpty()) {
            out.append('\n').append(trace.stripTrailing());
        }
    }

    private static void appendPairs(StringBuilder out, ILoggingEvent event) {
        StringBuilder object = new StringBuilder("{");
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            pairs.forEach(pair -> JsonText.field(object, pair.key, pair.value));
        }
        event.getMDCPropertyMap().forEach((key, value) -> JsonText.field(object, key, value));
        if (object.length() > 1) {
            out.append('\t').append(object).append('}');
        }
    }
}
