package io.weir.core.cluster;

import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import io.weir.core.discovery.LookupResult;
import io.weir.core.discovery.NameLookup;
import io.weir.core.discovery.ServiceRecord;
import io.weir.core.health.HealthProbe;
import io.weir.core.health.ProbeResult;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.EndpointSpec;
import io.weir.core.stats.Stats;
import java.net.InetAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import io.weir.core.tls.RetirementMailbox;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A registry on a loop whose time stands still until a test moves it; checks and look-ups answer what the test says.
 */
final class TestControl {
    private final MockTicker ticker = Ticker.newMockTicker();
    private final EmbeddedChannel channel = EmbeddedChannel.builder().ticker(ticker).build();
    /** By address as text; those not here pass. */
    final Map<String, ProbeResult> checks = new HashMap<>();
    /** By name; those not here fail. */
    final Map<String, LookupResult<InetAddress>> names = new HashMap<>();
    final Stats stats = new Stats();
    final ClusterRegistry registry;

    TestControl() {
        Random random = new Random(7);
        HealthProbe probe = (target, done) ->
                done.accept(checks.getOrDefault(target.address().toString(), ProbeResult.pass("connected")));
        ClusterTools tools = new ClusterTools(loop(), spec -> probe, new FakeLookup(),
                text -> text.lines().filter(line -> !line.isBlank()).map(EndpointSpec::of).toList(),
                UnixDomainSocketAddress::of, () -> random,
                new RetirementMailbox(List.of()));
        registry = new ClusterRegistry(stats, tools, () -> { });
    }

    EventLoop loop() {
        return channel.eventLoop();
    }

    Cluster apply(ClusterSpec spec) {
        registry.apply(List.of(spec));
        run();
        return cluster(spec.name());
    }

    Cluster cluster(String name) {
        return Objects.requireNonNull(registry.cluster(name));
    }

    static ClusterSpec spec(String... addresses) {
        return ClusterSpec.of("app", Arrays.stream(addresses).map(EndpointSpec::of).toArray(EndpointSpec[]::new));
    }

    static EndpointSpec limited(String address, int connectionsMax) {
        return new EndpointSpec(EndpointSpec.of(address).address(), 1, false, connectionsMax);
    }

    /** Lets what is due happen. */
    void run() {
        channel.runPendingTasks();
    }

    /** Moves time in small steps, so that timers made by timers run too. */
    void advance(Duration duration) {
        Duration step = Duration.ofMillis(50);
        for (Duration left = duration; left.isPositive(); left = left.minus(step)) {
            ticker.advance(Math.min(step.toNanos(), left.toNanos()), TimeUnit.NANOSECONDS);
            channel.runScheduledPendingTasks();
            channel.runPendingTasks();
        }
    }

    /** The addresses that {@code picks} picks in a row land on, each released at once, with how often. */
    static Map<String, Integer> spread(Cluster cluster, int picks) {
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < picks; i++) {
            Endpoint endpoint = cluster.acquire(new PickRequest().key(i * 0x9E3779B97F4A7C15L));
            counts.merge(endpoint == null ? "none" : endpoint.address().toString(), 1, Integer::sum);
            if (endpoint != null) {
                cluster.release(endpoint);
            }
        }
        return counts;
    }

    static Endpoint endpoint(Cluster cluster, String address) {
        return cluster.endpoints().stream()
                .filter(endpoint -> endpoint.address().toString().equals(address))
                .findFirst()
                .orElseThrow();
    }

    private final class FakeLookup implements NameLookup {
        @Override
        public void addresses(String host, Consumer<LookupResult<InetAddress>> done) {
            done.accept(names.getOrDefault(host, new LookupResult.Failed<>("no such name", true)));
        }

        @Override
        public void services(String name, Consumer<LookupResult<ServiceRecord>> done) {
            done.accept(new LookupResult.Failed<>("no such name", true));
        }
    }
}
