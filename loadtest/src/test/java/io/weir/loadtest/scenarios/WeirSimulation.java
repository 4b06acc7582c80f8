package io.weir.loadtest.scenarios;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.dummy;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.Assertion;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.OpenInjectionStep;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import io.weir.loadtest.rig.Rig;
import io.weir.loadtest.rig.WarmUp;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all scenarios share: a rig of their own unless {@code -Dtarget=http://host:port} names a service, users who
 * arrive at a fixed rate, events at fixed times, promises asked for at the end, and assertions that fail the run.
 * Properties: {@code target}, {@code rate} (users a second), {@code duration} and {@code warmup} (seconds),
 * {@code p99} (milliseconds).
 */
abstract class WeirSimulation extends Simulation {
    private static final Logger LOG = LoggerFactory.getLogger(WeirSimulation.class);
    static final double RATE = Double.parseDouble(System.getProperty("rate", "200"));
    static final int SECONDS = Integer.getInteger("duration", 15);
    static final int WARM_UP_SECONDS = Integer.getInteger("warmup", 3);
    static final int P99_MILLIS = Integer.getInteger("p99", 500);

    private final @Nullable String target = System.getProperty("target");
    private final @Nullable Rig rig;
    private final ScheduledExecutorService events = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("events").factory());
    private final List<Runnable> planned = new ArrayList<>();
    private final AtomicInteger happened = new AtomicInteger();
    private @Nullable ChainBuilder promises;

    WeirSimulation() {
        rig = target == null ? makeRig() : null;
        if (rig != null) {
            WarmUp.run(baseUrl(), WARM_UP_SECONDS);
        }
    }

    /** The rig of this scenario. */
    Rig makeRig() {
        return Rig.start();
    }

    /** The rig; fails for a scenario that needs one and was given a target. */
    Rig rig() {
        return Objects.requireNonNull(rig, "this scenario needs a Weir of its own: it runs without -Dtarget");
    }

    boolean hasRig() {
        return rig != null;
    }

    String baseUrl() {
        return target != null ? target : rig().url("web");
    }

    /** HTTP/1.1 over kept connections that all users share. */
    HttpProtocolBuilder kept() {
        return http.baseUrl(baseUrl()).disableWarmUp().shareConnections().disableCaching();
    }

    /** One GET that has to be answered with 200. */
    static ChainBuilder get(String path) {
        return exec(http("GET").get(path).check(status().is(200)));
    }

    /** Does {@code event} when this part of the run's time is over. */
    void at(double part, Runnable event) {
        rig();
        long millis = Math.round((WARM_UP_SECONDS + SECONDS * part) * 1000);
        planned.add(() -> events.schedule(() -> {
            event.run();
            happened.incrementAndGet();
        }, millis, TimeUnit.MILLISECONDS));
    }

    /** Whether all that {@link #at} planned was done, the last of it perhaps just now. */
    private boolean isAllDone() {
        events.shutdown();
        try {
            return events.awaitTermination(1, TimeUnit.MINUTES) && happened.get() == planned.size();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Asks {@code holds} when all load is over; if it does not hold, the run fails. Does nothing with a target. */
    void promise(String what, BooleanSupplier holds) {
        if (!hasRig()) {
            return;
        }
        ChainBuilder asked = exec(session -> session.set("holds", isKept(what, holds)))
                .exec(dummy("promise: " + what, 1).withSuccess(session -> session.getBoolean("holds")));
        promises = promises == null ? asked : promises.exec(asked);
    }

    private static boolean isSampleOfInterest(String line) {
        return line.startsWith("weir_exchanges_total") || line.startsWith("weir_upstream_retries");
    }

    private boolean isKept(String what, BooleanSupplier holds) {
        if (holds.getAsBoolean()) {
            return true;
        }
        LOG.warn("broken: {}; Weir counted\n{}", what, rig().weir().metrics().lines()
                .filter(WeirSimulation::isSampleOfInterest).collect(Collectors.joining("\n")));
        return false;
    }

    static OpenInjectionStep steady() {
        return constantUsersPerSec(RATE).during(SECONDS);
    }

    /** Runs users who do {@code chain}, then asks for the promises. */
    void run(HttpProtocolBuilder protocol, ChainBuilder chain, Assertion[] more, OpenInjectionStep... arrivals) {
        if (!planned.isEmpty()) {
            promise("all that was to happen did", this::isAllDone);
        }
        // What this process itself needs to get up to speed is not what p99 is asked of.
        PopulationBuilder load = scenario("warm-up").exec(http("warm-up").get("/").silent())
                .injectOpen(constantUsersPerSec(RATE).during(WARM_UP_SECONDS))
                .andThen(scenario(getClass().getSimpleName()).exec(chain).injectOpen(arrivals));
        if (promises != null) {
            load = load.andThen(scenario("promises").exec(promises).injectOpen(atOnceUsers(1)));
        }
        Assertion[] assertions = new Assertion[more.length + 2];
        assertions[0] = global().failedRequests().count().is(0L);
        assertions[1] = global().successfulRequests().count().gt(0L);
        System.arraycopy(more, 0, assertions, 2, more.length);
        setUp(load).protocols(protocol).assertions(assertions);
    }

    /** As {@link #run}, at the steady rate and with a bound on p99. */
    void runSteadily(HttpProtocolBuilder protocol, ChainBuilder chain) {
        run(protocol, chain, new Assertion[] {p99()}, steady());
    }

    static Assertion p99() {
        return global().responseTime().percentile(99).lt(P99_MILLIS);
    }

    /** Exchanges that Weir ended by a failure of its own or an endpoint's. */
    long failures() {
        return rig().weir().failures();
    }

    void promiseNoFailures() {
        promise("no exchange ended in failure", () -> failures() == 0);
    }

    @Override
    public void before() {
        planned.forEach(Runnable::run);
    }

    @Override
    public void after() {
        events.shutdownNow();
        if (rig != null) {
            rig.close();
        }
    }
}
