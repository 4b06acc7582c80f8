package io.weir.core.health;

import java.util.function.Consumer;

/** One kind of active check. A probe keeps nothing between calls; it does I/O and never runs on a data-plane loop. */
@FunctionalInterface
public interface HealthProbe {
    /**
     * Checks {@code target} once. Called on the control loop; calls {@code done} there exactly once, at the latest when
     * the timeout of its {@code HealthSpec} has passed, and leaves no socket open.
     */
    void probe(ProbeTarget target, Consumer<ProbeResult> done);
}
