package io.weir.core.health;

import io.weir.core.loop.LoopGroups;
import io.weir.core.spec.HealthSpec;

/** Makes probes; how a layer above brings a check that this one knows nothing of. */
@FunctionalInterface
public interface ProbeFactory {
    /** A probe that checks as {@code spec} says, on {@code loops.control()}. */
    HealthProbe create(HealthSpec spec, LoopGroups loops);
}
