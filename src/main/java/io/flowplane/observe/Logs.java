package io.flowplane.observe;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.jul.LevelChangePropagator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import io.flowplane.observe.LogDirectives.Threshold;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The process' log: set up once by the composition root, in code, so that no file on the class path can change it. */
public final class Logs {
    private Logs() {}

    /**
     * From now on lines go to standard output in this form.
     *
     * @param text plain text for a terminal; else one JSON object a line
     */
    public static void start(LogDirectives directives, boolean text) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            configure(context, directives, text);
            SLF4JBridgeHandler.removeHandlersForRootLogger();
            SLF4JBridgeHandler.install();
        }
    }

    static void configure(LoggerContext context, LogDirectives directives, boolean text) {
        context.reset();
        LevelChangePropagator toJavaLogging = new LevelChangePropagator();
        toJavaLogging.setContext(context);
        toJavaLogging.start();
        context.addListener(toJavaLogging);
        LogForm form = new LogForm(text);
        form.setContext(context);
        form.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setEncoder(form);
        console.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(console);
        setLevels(context, directives);
    }

    /** Libraries speak one level more softly than the house: their INFO is our DEBUG. */
    private static void setLevels(LoggerContext context, LogDirectives directives) {
        Threshold general = directives.general();
        context.getLogger("io.flowplane").setLevel(level(general));
        context.getLogger("sqlx").setLevel(level(general));
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(level(softer(general)));
        directives
                .byTarget()
                .forEach((target, threshold) -> Targets.loggers(target)
                        .forEach(logger -> context.getLogger(logger).setLevel(level(threshold))));
    }

    private static Threshold softer(Threshold threshold) {
        return switch (threshold) {
            case TRACE -> Threshold.DEBUG;
            case DEBUG -> Threshold.INFO;
            case INFO, WARN -> Threshold.WARN;
            case ERROR -> Threshold.ERROR;
            case OFF -> Threshold.OFF;
        };
    }

    private static Level level(Threshold threshold) {
        return Level.toLevel(threshold.name());
    }
}
