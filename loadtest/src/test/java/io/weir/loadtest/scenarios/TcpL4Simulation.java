package io.weir.loadtest.scenarios;

import static io.gatling.javaapi.core.CoreDsl.exec;

/** See {@link io.weir.loadtest.ScenarioList#TCP_L4}. */
public final class TcpL4Simulation extends WeirSimulation {
    public TcpL4Simulation() {
        promise("every session ended well", () -> failures() == 0);
        runSteadily(kept(), exec(new TcpEcho(rig().weir().port("echo"))));
    }
}
