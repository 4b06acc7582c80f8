package io.weir.loadtest.scenarios;

import io.weir.loadtest.rig.Rig;

/** See {@link io.weir.loadtest.ScenarioList#ROLLING_RESTART}. */
public final class RollingRestartSimulation extends WeirSimulation {
    public RollingRestartSimulation() {
        for (int i = 0; i < Rig.ENDPOINTS; i++) {
            int endpoint = i;
            double begin = 0.1 + 0.3 * i;
            at(begin, () -> rig().endpoint(endpoint).refuse());
            at(begin + 0.12, () -> rig().endpoint(endpoint).accept());
        }
        promiseNoFailures();
        runSteadily(kept(), get("/?jitter=10"));
    }
}
