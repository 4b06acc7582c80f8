package io.weir.core.spec;

import java.time.Duration;

/**
 * Where requests wait while every endpoint is at its {@code max_connections}.
 *
 * @param max waiting over all workers; 0 = nobody waits
 * @param timeout of the wait
 */
public record QueueSpec(int max, Duration timeout) {
    public static final QueueSpec DEFAULT = new QueueSpec(1000, Duration.ofSeconds(5));

    public QueueSpec {
        Expect.within(max, 0, 1_000_000, "max");
        Expect.positive(timeout, "timeout");
    }
}
