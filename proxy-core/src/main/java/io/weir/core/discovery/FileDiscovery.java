package io.weir.core.discovery;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.weir.core.loop.ControlThread;
import io.weir.core.spec.DiscoverySpec;
import io.weir.core.spec.EndpointSpec;
import io.weir.core.spec.SpecException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of endpoints, looked at every second. Its text is compared, not its time stamp, so that no change is missed
 * on file systems with coarse ones or through a swapped link. A bad or missing file keeps the last good list.
 */
@ControlThread
public final class FileDiscovery implements Discovery {
    private static final Logger LOG = LoggerFactory.getLogger(FileDiscovery.class);
    static final long POLL_MILLIS = 1_000;
    /** A larger file is refused. */
    static final int BYTES_MAX = 4 << 20;

    private final EventLoop control;
    private final Path path;
    private final EndpointListParser parser;
    private final Consumer<List<EndpointSpec>> onEndpoints;
    private @Nullable Future<?> timer;
    /** What was read last, good or bad. */
    private @Nullable String text;
    /** What was wrong last time; null when nothing was. */
    private @Nullable String problem;

    public FileDiscovery(
            EventLoop control,
            EndpointListParser parser,
            DiscoverySpec.File spec,
            Consumer<List<EndpointSpec>> onEndpoints) {
        this.control = control;
        this.parser = parser;
        this.path = spec.path();
        this.onEndpoints = onEndpoints;
    }

    @Override
    public void start() {
        look();
        timer = control.scheduleWithFixedDelay(this::look, POLL_MILLIS, POLL_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void look() {
        try {
            String now = read();
            if (!now.equals(text)) {
                text = now;
                List<EndpointSpec> endpoints = parser.parse(now);
                problem = null;
                LOG.info("{} lists {} endpoints", path, endpoints.size());
                onEndpoints.accept(endpoints);
            }
        } catch (IOException unreadable) {
            onProblem("cannot be read: " + unreadable);
            text = null;
        } catch (SpecException bad) {
            onProblem("is refused: " + bad.getMessage());
        }
    }

    private String read() throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(BYTES_MAX + 1);
            if (bytes.length > BYTES_MAX) {
                throw new IOException("more than " + BYTES_MAX + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private void onProblem(String what) {
        if (!what.equals(problem)) {
            problem = what;
            LOG.warn("{} {}; keeping the last good list", path, what);
        }
    }
}
