package io.weir.loadtest.scenarios;

import static io.gatling.javaapi.core.CoreDsl.bodyLength;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** See {@link io.weir.loadtest.ScenarioList#MIXED_SIZES}. */
public final class MixedSizesSimulation extends WeirSimulation {
    private static final int[] SIZES = {0, 1, 1024, 16 << 10, 100 << 10, 1 << 20};

    public MixedSizesSimulation() {
        Random random = new Random(1);
        promiseNoFailures();
        runSteadily(kept(), feed(Stream.generate(() -> Map.<String, Object>of(
                "size", SIZES[random.nextInt(SIZES.length)], "chunk", random.nextBoolean() ? 4096 : 0)).iterator())
                .exec(exec(http("GET").get("/?size=#{size}&chunk=#{chunk}")
                        .check(status().is(200), bodyLength().isEL("#{size}")))));
    }
}
