package io.weir.loadtest.scenarios;

import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.Assertion;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** See {@link io.weir.loadtest.ScenarioList#SPIKE}. */
public final class SpikeSimulation extends WeirSimulation {
    public SpikeSimulation() {
        AtomicLong began = new AtomicLong();
        double third = SECONDS / 3.0;
        promiseNoFailures();
        run(kept(), exec(http(session -> secondsSinceFirst(began) > third * 2.5 ? "after" : "GET")
                .get("/").check(status().is(200))),
                new Assertion[] {details("after").responseTime().percentile(95).lt(P99_MILLIS)},
                constantUsersPerSec(RATE).during(Duration.ofMillis((long) (third * 1000))),
                constantUsersPerSec(RATE * 10).during(Duration.ofMillis((long) (third * 500))),
                constantUsersPerSec(RATE).during(Duration.ofMillis((long) (third * 1500))));
    }

    private static double secondsSinceFirst(AtomicLong began) {
        long nowNanos = System.nanoTime();
        began.compareAndSet(0, nowNanos);
        return (nowNanos - began.get()) / 1e9;
    }
}
