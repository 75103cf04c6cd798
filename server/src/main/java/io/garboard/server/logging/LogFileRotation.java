package io.garboard.server.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import io.garboard.server.config.LogRotation;

/** Rotation of a log file by Logback: by size and day; old files are called FILE.DAY.NUMBER. */
final class LogFileRotation {

    private static final long MEGABYTE = 1024L * 1024;

    private LogFileRotation() {}

    static void apply(
            LoggerContext context, RollingFileAppender<ILoggingEvent> appender, String file, LogRotation rotation) {
        SizeAndTimeBasedRollingPolicy<ILoggingEvent> policy = new SizeAndTimeBasedRollingPolicy<>();
        policy.setContext(context);
        policy.setParent(appender);
        policy.setFileNamePattern(file + ".%d{yyyy-MM-dd,UTC}.%i" + (rotation.compress() ? ".gz" : ""));
        policy.setMaxFileSize(new FileSize(rotation.maxSizeMegabytes() * MEGABYTE));
        policy.setMaxHistory(rotation.maxAgeDays());
        if (rotation.maxBackups() > 0) {
            policy.setTotalSizeCap(new FileSize(MEGABYTE * rotation.maxSizeMegabytes() * rotation.maxBackups()));
        }
        policy.start();
        appender.setRollingPolicy(policy);
    }
}
