package io.weir.loadtest.scenarios;

import static io.gatling.javaapi.core.CoreDsl.ByteArrayBody;
import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.percent;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

/** See {@link io.weir.loadtest.ScenarioList#UPLOADS}. */
public final class UploadsSimulation extends WeirSimulation {
    private static final int SIZE = 1 << 20;

    public UploadsSimulation() {
        promiseNoFailures();
        runSteadily(kept(), exec(
                http("POST 10 KiB").post("/").body(ByteArrayBody(new byte[10 << 10]))
                        .check(status().is(200), bodyString().is("received=10240\n")))
                .randomSwitch().on(percent(10.0).then(
                        http("PUT 1 MiB").put("/").body(ByteArrayBody(new byte[SIZE]))
                                .check(status().is(200), bodyString().is("received=" + SIZE + "\n")))));
    }
}
