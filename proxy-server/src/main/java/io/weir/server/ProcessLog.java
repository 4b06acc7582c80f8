package io.weir.server;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.weir.core.spec.LogSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process's own log: standard error, behind a bounded queue that drops rather than blocks a loop. Logback finds it
 * as its configurator, so that no file is searched and parsed when the process starts.
 */
public final class ProcessLog extends ContextAwareBase implements Configurator {
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSX,UTC} %-5level %logger{0} %msg%n";
    private static final int WAITING_MAX = 1024;

    @Override
    public ExecutionStatus configure(LoggerContext logging) {
        become(logging, LogSpec.DEFAULT);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Logs as {@code spec} says from now on. Any thread. */
    static void apply(LogSpec spec) {
        become(context(), spec);
    }

    /** Logs this and whatever is more severe from now on. Any thread. */
    static void level(LogSpec.Level level) {
        context().getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.valueOf(level.name()));
    }

    /** Writes what waits; nothing is logged after it. */
    static void close() {
        context().stop();
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }

    private static void become(LoggerContext logging, LogSpec spec) {
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(logging);
        console.setTarget("System.err");
        console.setEncoder(encoder(logging, spec.format()));
        console.start();
        AsyncAppender queue = new AsyncAppender();
        queue.setContext(logging);
        queue.setQueueSize(WAITING_MAX);
        queue.setNeverBlock(true);
        queue.addAppender(console);
        queue.start();
        ch.qos.logback.classic.Logger root = logging.getLogger(Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.addAppender(queue);
        root.setLevel(Level.valueOf(spec.level().name()));
        logging.getLogger("io.netty").setLevel(spec.level() == LogSpec.Level.DEBUG ? Level.INFO : Level.WARN);
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext logging, LogSpec.Format format) {
        if (format == LogSpec.Format.JSON) {
            JsonEncoder json = new JsonEncoder();
            json.setContext(logging);
            json.setWithSequenceNumber(false);
            json.setWithNanoseconds(false);
            json.setWithContext(false);
            json.setWithMessage(false);
            json.setWithArguments(false);
            json.setWithFormattedMessage(true);
            json.start();
            return json;
        }
        PatternLayoutEncoder text = new PatternLayoutEncoder();
        text.setContext(logging);
        text.setPattern(PATTERN);
        text.start();
        return text;
    }
}
