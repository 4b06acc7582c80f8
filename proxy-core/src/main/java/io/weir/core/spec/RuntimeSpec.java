package io.weir.core.spec;

import java.time.Duration;

/**
 * The process as a whole.
 *
 * @param workers event loops; 0 = as many as available processors
 * @param connectionsMax downstream connections of the whole process; beyond it accepting pauses
 * @param drainTimeout how long a stop or a removed listener lets work in progress finish
 * @param memoryLimitBytes bound of buffered bytes in direct memory; 0 = three quarters of what the JVM allows
 */
public record RuntimeSpec(
        int workers, Transport transport, int connectionsMax, Duration drainTimeout, long memoryLimitBytes) {
    public static final RuntimeSpec DEFAULT =
            new RuntimeSpec(0, Transport.AUTO, 100_000, Duration.ofSeconds(30), 0);

    public RuntimeSpec {
        Expect.within(workers, 0, 1024, "workers");
        Expect.within(connectionsMax, 1, 10_000_000, "max_connections");
        Expect.notNegative(drainTimeout, "drain_timeout");
        Expect.that(memoryLimitBytes == 0 || memoryLimitBytes >= 16 << 20, "memory_limit", memoryLimitBytes,
                "auto, or at least 16MiB");
    }

    /** How sockets are driven; {@code AUTO} takes epoll where it is present, then NIO. */
    public enum Transport { AUTO, IO_URING, EPOLL, NIO }
}
