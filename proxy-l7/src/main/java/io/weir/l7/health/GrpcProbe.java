package io.weir.l7.health;

import io.weir.core.health.HealthProbe;
import io.weir.core.health.ProbeAttempt;
import io.weir.core.health.ProbeResult;
import io.weir.core.health.ProbeTarget;
import io.weir.core.loop.ControlThread;
import io.weir.core.loop.LoopGroups;
import io.weir.core.spec.HealthSpec;
import java.util.function.Consumer;

/** Calls {@code grpc.health.v1.Health/Check} and passes on {@code SERVING} alone. */
@ControlThread
public final class GrpcProbe implements HealthProbe {
    private final HealthSpec spec;
    private final LoopGroups loops;

    /** Fits {@link io.weir.core.health.ProbeFactory}. */
    public GrpcProbe(HealthSpec spec, LoopGroups loops) {
        this.spec = spec;
        this.loops = loops;
    }

    @Override
    public void probe(ProbeTarget target, Consumer<ProbeResult> done) {
        ProbeAttempt attempt = new ProbeAttempt(loops.control().next(), spec, done);
        String authority = HttpProbe.hostOf(spec, target);
        String scheme = target.tls() == null ? "http" : "https";
        new Http2Call(spec, loops)
                .begin(target, attempt, new GrpcProbeHandler(attempt, scheme, authority, spec.service()));
    }
}
