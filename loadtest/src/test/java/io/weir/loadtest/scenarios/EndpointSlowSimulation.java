package io.weir.loadtest.scenarios;

import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.Assertion;
import io.weir.loadtest.backend.Fault;

/** See {@link io.weir.loadtest.ScenarioList#ENDPOINT_SLOW}. */
public final class EndpointSlowSimulation extends WeirSimulation {
    private static final int SLOW_MILLIS = 200;

    public EndpointSlowSimulation() {
        at(0.2, () -> rig().endpoint(0).setFault(Fault.NONE.with("delay=" + SLOW_MILLIS)));
        promiseNoFailures();
        run(kept(), exec(http("GET").get("/").check(status().is(200))),
                new Assertion[] {global().responseTime().percentile(50).lt(SLOW_MILLIS / 2)}, steady());
    }
}
