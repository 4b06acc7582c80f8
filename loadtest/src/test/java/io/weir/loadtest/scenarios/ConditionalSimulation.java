package io.weir.loadtest.scenarios;

import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

/** See {@link io.weir.loadtest.ScenarioList#CONDITIONAL}. */
public final class ConditionalSimulation extends WeirSimulation {
    public ConditionalSimulation() {
        promiseNoFailures();
        runSteadily(kept(), exec(http("has it").get("/?size=2048").header("If-None-Match", "\"2048\"")
                .check(status().is(304)))
                .exec(http("has another").get("/?size=2048").header("If-None-Match", "\"1\"").check(status().is(200))));
    }
}
