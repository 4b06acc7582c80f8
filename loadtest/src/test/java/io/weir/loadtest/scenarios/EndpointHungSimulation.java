package io.weir.loadtest.scenarios;

import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.Assertion;
import io.weir.loadtest.backend.Fault;

/** See {@link io.weir.loadtest.ScenarioList#ENDPOINT_HUNG}. */
public final class EndpointHungSimulation extends WeirSimulation {
    /** Requests that may be lost while the silence is noticed: so many arrive at one endpoint in that time. */
    private static final long LOST_MAX = Math.round(RATE * 1.5);

    public EndpointHungSimulation() {
        at(0.3, () -> rig().endpoint(0).setFault(Fault.NONE.with("end=hang")));
        promise("all failures are endpoint/wait", () -> failures()
                == rig().weir().metric("weir_exchanges_total", "verdict=\"endpoint/wait\"", "status_class=\"5xx\""));
        promise("at least one and at most " + LOST_MAX + " requests were lost",
                () -> failures() > 0 && failures() <= LOST_MAX);
        run(kept(), exec(http("GET").get("/").check(status().in(200, 504))), new Assertion[0], steady());
    }
}
