package io.weir.l7.health;

import io.weir.core.health.HealthProbe;
import io.weir.core.health.ProbeFactory;
import io.weir.core.loop.LoopGroups;
import io.weir.core.loop.Shared;
import io.weir.core.spec.HealthSpec;

/** Makes the probes that speak HTTP. */
@Shared
public final class HttpProbes implements ProbeFactory {
    @Override
    public HealthProbe create(HealthSpec spec, LoopGroups loops) {
        return switch (spec.type()) {
            case HTTP -> new HttpProbe(spec, loops);
            case GRPC -> new GrpcProbe(spec, loops);
            case TCP, TLS, UDP ->
                throw new IllegalArgumentException("type: " + spec.type() + " (expected: http or grpc)");
        };
    }
}
