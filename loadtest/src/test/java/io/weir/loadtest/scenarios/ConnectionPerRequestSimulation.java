package io.weir.loadtest.scenarios;

import static io.gatling.javaapi.http.HttpDsl.http;

/** See {@link io.weir.loadtest.ScenarioList#CONNECTION_PER_REQUEST}. */
public final class ConnectionPerRequestSimulation extends WeirSimulation {
    public ConnectionPerRequestSimulation() {
        promiseNoFailures();
        promise("upstream connections were reused", () ->
                rig().weir().metric("weir_upstream_connects_total", "cluster=\"app\"") * 2 < rig().requests());
        // Without shared connections every user opens one, and each makes one request.
        runSteadily(http.baseUrl(baseUrl()).disableWarmUp(), get("/"));
    }
}
