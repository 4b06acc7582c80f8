package io.weir.loadtest.compare;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What to run. {@code target} is one's own service, null for endpoints in this process; {@code rate} arrivals in a
 * second;
 * {@code phase} how long each path is driven in a round, twice as long at the fixed rate as at saturation.
 */
record CompareOptions(
        @Nullable InetSocketAddress target, String path, double rate, Duration phase, int rounds, int connections,
                Path out) {
    String told() {
        return "%s, %.0f arrivals per second at the fixed rate, %d connections, %d rounds of %s s".formatted(
                target == null ? "3 endpoints in the generator's process, GET " + path
                        : "target " + target.getHostString() + ":" + target.getPort() + ", GET " + path,
                rate, connections, rounds, phase.toMillis() / 1000.0);
    }
}
