package io.weir.testkit;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Fails a test class after which Netty reports a leaked buffer: {@code @ExtendWith(LeakAssert.class)}. It listens to
 * the detector's own log, so that it works however early Netty was loaded. A leak shows up only when the garbage
 * collector finds it, so a class may be blamed for what an earlier one in the same JVM leaked; the record in the
 * message names the real place.
 */
public final class LeakAssert implements BeforeAllCallback, AfterAllCallback {
    private static final int COLLECTIONS = 3;
    private static final LeakLog LOG = new LeakLog();

    @Override
    public void beforeAll(ExtensionContext context) {
        LOG.listen();
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        for (int i = 0; i < COLLECTIONS; i++) {
            collectGarbage();
            // The detector reports what the collector found whenever the next buffer is made.
            ByteBufAllocator.DEFAULT.directBuffer(1).release();
        }
        List<String> leaks = LOG.take();
        if (!leaks.isEmpty()) {
            throw new AssertionError(leaks.size() + " leaked, seen after " + context.getDisplayName() + ":\n"
                    + String.join("\n", leaks));
        }
    }

    /** Collects until an object made for this purpose is gone, so that leaked ones had their turn too. */
    private static void collectGarbage() throws InterruptedException {
        var queue = new ReferenceQueue<Object>();
        var witness = new PhantomReference<>(new Object(), queue);
        try {
            System.gc();
            queue.remove(Gate.PATIENCE.toMillis());
        } finally {
            Reference.reachabilityFence(witness);
        }
    }

    private static final class LeakLog extends AppenderBase<ILoggingEvent> {
        private final List<String> leaks = new CopyOnWriteArrayList<>();

        synchronized void listen() {
            if (LoggerFactory.getLogger(ResourceLeakDetector.class) instanceof Logger logger && !isStarted()) {
                setContext(logger.getLoggerContext());
                start();
                logger.addAppender(this);
            }
        }

        List<String> take() {
            List<String> taken = List.copyOf(leaks);
            leaks.removeAll(taken);
            return taken;
        }

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getFormattedMessage().contains("LEAK:")) {
                leaks.add(event.getFormattedMessage());
            }
        }
    }
}
