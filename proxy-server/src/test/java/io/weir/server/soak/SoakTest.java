package io.weir.server.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.Gate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Minutes of mixed traffic, {@code -Dweir.soak.seconds} of it. What may fail is said by {@link HttpJudge}, {@link
 * SessionTraffic} and {@link UdpClientFlow}; everything else is an offence, and one is too many.
 */
class SoakTest {
    private static final Logger LOG = LoggerFactory.getLogger(SoakTest.class);
    private static final int SECONDS = Integer.getInteger("weir.soak.seconds", 300);
    private static final int RELOADS = 20;
    private static final Duration WARM_UP = Duration.ofSeconds(Math.min(60, SECONDS / 3));
    /** Longer than an endpoint hangs. */
    private static final Duration LOOKING = Duration.ofSeconds(7);
    private static final int LOOKS = 6;
    private static final Duration SETTLING_MAX = Duration.ofSeconds(20);
    /** Three a cluster at first. */
    private static final int ENDPOINTS = 9;
    private static final int LIFELONG = 3;
    private static final String ACCESS_LOG = "access.log";
    private static final int MIB = 1024 * 1024;

    @TempDir
    Path directory;

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void nothingFailsThatShouldNotAndNothingGrows() throws Exception {
        // The first socket makes the JDK open one for itself, for good.
        SoakPorts.free();
        ProcessLevels before = ProcessLevels.now();
        SoakLedger ledger = new SoakLedger();
        ProcessLevels warm;
        ProcessLevels late;
        try (SoakFleet fleet = SoakFleet.start();
                SoakProxy proxy = SoakProxy.start(directory.resolve("weir.yaml"),
                        SoakConfig.FIRST.yaml(fleet, directory.resolve(ACCESS_LOG)))) {
            SoakRun run = new SoakRun(new Gate(), Executors.newVirtualThreadPerTaskExecutor(), ledger, new Outages());
            try (ExecutorService threads = run.threads();
                    HttpTraffic http = new HttpTraffic(run, proxy.address("web"))) {
                assertThat(becomes(() -> proxy.sum("weir_upstream_endpoints{", "state=\"up\"") == ENDPOINTS))
                        .as("every endpoint is up").isTrue();
                startTraffic(run, proxy, http);
                startTrouble(run, proxy, fleet, directory.resolve(ACCESS_LOG));
                run.isOverAfter(WARM_UP.minus(LOOKING));
                warm = quietest(run);
                run.isOverAfter(Duration.ofSeconds(SECONDS).minus(WARM_UP).minus(LOOKING));
                late = quietest(run);
                run.over().open();
                threads.shutdown();
                assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).as("everything ends").isTrue();
            }
            LOG.warn("soak of {} s:\n{}", SECONDS, ledger.summary());
            assertThat(ledger.offences()).as(ledger.story()).isZero();
            assertEverythingHappened(ledger);
            assertCountersAgree(proxy, ledger);
        }
        becomes(() -> ProcessLevels.now().sockets() <= before.sockets());
        assertNothingGrew(before, warm, late, ProcessLevels.now());
    }

    /** What is held at the quietest moment of a while: whoever meets an endpoint that hangs holds on to things. */
    private static ProcessLevels quietest(SoakRun run) {
        ProcessLevels levels = ProcessLevels.now();
        for (int i = 1; i < LOOKS; i++) {
            run.isOverAfter(LOOKING.dividedBy(LOOKS - 1));
            levels = levels.least(ProcessLevels.now());
        }
        return levels;
    }

    private static void startTraffic(SoakRun run, SoakProxy proxy, HttpTraffic http) {
        http.start(150);
        SessionTraffic tcp = new SessionTraffic(run, "tcp", EchoSession::plain, proxy.address("tcp"), "t");
        tcp.startShort(15);
        tcp.startLong(6);
        tcp.startLifelong(LIFELONG, "t1");
        SessionTraffic tunnels =
                new SessionTraffic(run, "tunnel", EchoSession::upgraded, proxy.address("web"), HttpJudge.GROUP);
        tunnels.startShort(3);
        tunnels.startLong(6);
        tunnels.startLifelong(LIFELONG, "w1");
        UdpTraffic udp = new UdpTraffic(run, proxy.address("udp"));
        udp.startLifelong(LIFELONG);
        udp.startLong(8);
        udp.startShort(5);
    }

    private static void startTrouble(SoakRun run, SoakProxy proxy, SoakFleet fleet, Path accessLog) {
        Chaos chaos = new Chaos(run);
        chaos.start(fleet.web(), Duration.ofMillis(1800));
        chaos.start(fleet.tcp(), Duration.ofMillis(2100));
        chaos.start(fleet.udp(), Duration.ofMillis(2400));
        // One pause more than reloads, so that the last is felt, too.
        Duration pause = Duration.ofSeconds(SECONDS).dividedBy(RELOADS + 1);
        new SoakReloads(run, proxy, fleet, accessLog).start(RELOADS, pause);
    }

    /** A soak in which nothing was done proves nothing. */
    private static void assertEverythingHappened(SoakLedger ledger) {
        assertThat(ledger.countOf(SoakReloads.MADE)).isEqualTo(RELOADS);
        assertThat(ledger.countOf("tcp: lived through it all")).isEqualTo(LIFELONG);
        assertThat(ledger.countOf("tunnel: lived through it all")).isEqualTo(LIFELONG);
        assertThat(ledger.countOf(HttpTraffic.SENT)).isGreaterThan(SECONDS * 100L);
    }

    /** What the proxy counted is what was sent, and it believes to be idle. */
    private static void assertCountersAgree(SoakProxy proxy, SoakLedger ledger) {
        becomes(() -> busy(proxy).isEmpty());
        assertThat(busy(proxy)).as("gauges of work that is over").isEmpty();
        assertThat(proxy.sum("weir_exchanges_total{", "listener=\"web\""))
                .isEqualTo(ledger.countOf(HttpTraffic.SENT) + ledger.countOf("tunnel sent"));
        assertThat(proxy.sum("weir_exchanges_total{", "listener=\"tcp\"")).isEqualTo(ledger.countOf("tcp sent"));
        assertThat(proxy.sum("weir_access_log_dropped_total", "")).isZero();
    }

    /** Whether {@code condition} holds in time. */
    private static boolean becomes(BooleanSupplier condition) {
        long deadline = System.nanoTime() + SETTLING_MAX.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            new Gate().opensWithin(Duration.ofMillis(100));
        }
        return true;
    }

    private static Map<String, Double> busy(SoakProxy proxy) {
        Map<String, Double> gauges = proxy.metrics(line -> line.startsWith("weir_exchanges_in_progress")
                || line.startsWith("weir_upstream_in_progress") || line.startsWith("weir_udp_flows_open")
                || line.startsWith("weir_downstream_connections_open"));
        gauges.values().removeIf(value -> value == 0);
        return gauges;
    }

    private static void assertNothingGrew(
            ProcessLevels before, ProcessLevels warm, ProcessLevels late, ProcessLevels after) {
        String levels = "before: %s%nwarm:   %s%nlate:   %s%nafter:  %s".formatted(before, warm, late, after);
        LOG.warn("levels:\n{}", levels);
        assertThat(after.sockets()).as(levels).isLessThanOrEqualTo(before.sockets());
        assertThat(after.others()).as(levels).isLessThanOrEqualTo(before.others() + 8);
        assertThat(late.sockets()).as(levels).isLessThan(warm.sockets() + 100);
        assertThat(late.heapBytes()).as(levels).isLessThan(warm.heapBytes() + 8 * MIB);
        assertThat(late.directBytes()).as(levels).isLessThan(warm.directBytes() + 16 * MIB);
        assertThat(after.directBytes()).as(levels).isLessThanOrEqualTo(late.directBytes());
    }
}
