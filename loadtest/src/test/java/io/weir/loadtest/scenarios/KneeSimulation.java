package io.weir.loadtest.scenarios;

import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.incrementUsersPerSec;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.Assertion;

/** See {@link io.weir.loadtest.ScenarioList#KNEE}. */
public final class KneeSimulation extends WeirSimulation {
    private static final int STEPS = 5;

    public KneeSimulation() {
        promiseNoFailures();
        run(kept(), exec(http("GET").get("/").check(status().is(200))), new Assertion[0],
                incrementUsersPerSec(RATE).times(STEPS).eachLevelLasting(Math.max(1, SECONDS / STEPS))
                        .startingFrom(RATE));
    }
}
