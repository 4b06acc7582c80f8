package io.weir.core.health;

import io.weir.core.loop.LoopGroups;
import io.weir.core.loop.Shared;
import io.weir.core.spec.HealthSpec;

/** Makes the probes that need no protocol but TCP and UDP, and asks {@code others} for the rest. */
@Shared
public final class SocketProbes implements ProbeFactory {
    private final ProbeFactory others;

    public SocketProbes(ProbeFactory others) {
        this.others = others;
    }

    @Override
    public HealthProbe create(HealthSpec spec, LoopGroups loops) {
        return switch (spec.type()) {
            case TCP, TLS -> new TcpProbe(spec, loops);
            case UDP -> new UdpProbe(spec, loops);
            case HTTP, GRPC -> others.create(spec, loops);
        };
    }
}
