package io.weir.loadtest.scenarios;

/** See {@link io.weir.loadtest.ScenarioList#STEADY_HTTP1}. */
public final class SteadyHttp1Simulation extends WeirSimulation {
    public SteadyHttp1Simulation() {
        promiseNoFailures();
        runSteadily(kept(), get("/"));
    }
}
