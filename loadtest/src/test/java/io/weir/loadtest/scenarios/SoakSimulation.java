package io.weir.loadtest.scenarios;

/** See {@link io.weir.loadtest.ScenarioList#SOAK}. */
public final class SoakSimulation extends WeirSimulation {
    public SoakSimulation() {
        promiseNoFailures();
        promise("no exchange is left", () -> rig().weir().metric("weir_exchanges_in_progress") == 0);
        promise("nothing waits at endpoints", () -> rig().weir().metric("weir_upstream_in_progress") == 0);
        runSteadily(kept(), get("/?size=4096&chunk=1000&jitter=5"));
    }
}
