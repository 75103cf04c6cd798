package io.garboard.server.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.Context;
import java.util.ArrayList;
import java.util.List;

/** Hands each event to several appenders: the queue in front of it takes just one. */
final class Fanout extends AppenderBase<ILoggingEvent> {

    private final List<Appender<ILoggingEvent>> targets = new ArrayList<>();

    Fanout(Context context) {
        setContext(context);
        setName("outputs");
    }

    void add(Appender<ILoggingEvent> target) {
        targets.add(target);
    }

    @Override
    protected void append(ILoggingEvent event) {
        targets.forEach(target -> target.doAppend(event));
    }

    @Override
    public void stop() {
        super.stop();
        targets.forEach(Appender::stop);
    }
}
