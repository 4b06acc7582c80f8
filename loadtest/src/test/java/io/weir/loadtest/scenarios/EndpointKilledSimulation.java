package io.weir.loadtest.scenarios;

/** See {@link io.weir.loadtest.ScenarioList#ENDPOINT_KILLED}. */
public final class EndpointKilledSimulation extends WeirSimulation {
    public EndpointKilledSimulation() {
        at(0.3, () -> rig().endpoint(0).refuse());
        at(0.7, () -> rig().endpoint(0).accept());
        promiseNoFailures();
        runSteadily(kept(), get("/?jitter=10"));
    }
}
