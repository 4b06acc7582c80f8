package io.weir.loadtest.scenarios;

import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.Assertion;
import java.time.Duration;

/** See {@link io.weir.loadtest.ScenarioList#SPIKE}. */
public final class SpikeSimulation extends WeirSimulation {
    public SpikeSimulation() {
        long beganNanos = System.nanoTime();
        double third = SECONDS / 3.0;
        promiseNoFailures();
        run(kept(), exec(http(session -> (System.nanoTime() - beganNanos) / 1e9 > third * 2.5 ? "after" : "GET")
                .get("/").check(status().is(200))),
                new Assertion[] {details("after").responseTime().percentile(95).lt(P99_MILLIS)},
                constantUsersPerSec(RATE).during(Duration.ofMillis((long) (third * 1000))),
                constantUsersPerSec(RATE * 10).during(Duration.ofMillis((long) (third * 500))),
                constantUsersPerSec(RATE).during(Duration.ofMillis((long) (third * 1500))));
    }
}
