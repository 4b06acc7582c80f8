package io.weir.loadtest.scenarios;

import io.weir.loadtest.backend.Fault;

/** See {@link io.weir.loadtest.ScenarioList#ENDPOINT_5XX}. */
public final class Endpoint5xxSimulation extends WeirSimulation {
    public Endpoint5xxSimulation() {
        at(0.3, () -> rig().endpoint(0).setFault(Fault.NONE.with("status=503")));
        at(0.7, () -> rig().endpoint(0).heal());
        promiseNoFailures();
        promise("retries were made", () -> rig().weir().metric("weir_upstream_retries_total") > 0);
        runSteadily(kept(), get("/"));
    }
}
