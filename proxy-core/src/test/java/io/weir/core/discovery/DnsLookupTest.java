package io.weir.core.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.weir.core.loop.LoopGroups;
import io.weir.core.spec.DiscoverySpec;
import io.weir.core.spec.EndpointSpec;
import io.weir.core.spec.RuntimeSpec;
import io.weir.testkit.LeakAssert;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Real questions to a real name server on loopback. */
@ExtendWith(LeakAssert.class)
class DnsLookupTest {
    private final FakeNameServer server = new FakeNameServer();
    private final LoopGroups loops = LoopGroups.start(RuntimeSpec.DEFAULT);
    private final DnsLookup lookup =
            new DnsLookup(loops, new SingletonDnsServerAddressStreamProvider(server.address()));

    @AfterEach
    void stop() {
        loops.control().submit(lookup::close).syncUninterruptibly();
        loops.close();
        server.close();
    }

    @Test
    void addressesOfBothFamiliesAreFoundWithTheShortestTtl() throws Exception {
        server.ttl(7).addresses("app.test", FakeNameServer.A, "10.0.0.1", "10.0.0.2")
                .addresses("app.test", FakeNameServer.AAAA, "fd00::1");

        LookupResult.Found<InetAddress> found = found(addresses("app.test"));

        assertThat(found.records()).containsExactly(
                InetAddress.ofLiteral("10.0.0.1"), InetAddress.ofLiteral("10.0.0.2"), InetAddress.ofLiteral("fd00::1"));
        assertThat(found.ttl()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void oneFamilyIsEnough() throws Exception {
        server.addresses("v4.test", FakeNameServer.A, "10.0.0.1").addresses("v6.test", FakeNameServer.AAAA, "fd00::1");

        assertThat(found(addresses("v4.test")).records()).containsExactly(InetAddress.ofLiteral("10.0.0.1"));
        assertThat(found(addresses("v6.test")).records()).containsExactly(InetAddress.ofLiteral("fd00::1"));
    }

    @Test
    void anAnswerThatDidNotFitIsAskedForOverTcp() throws Exception {
        String[] many = IntStream.rangeClosed(1, 200).mapToObj(i -> "10.0.0." + i).toArray(String[]::new);
        server.truncating().addresses("large.test", FakeNameServer.A, many);

        assertThat(found(addresses("large.test")).records()).hasSize(200)
                .contains(InetAddress.ofLiteral("10.0.0.1"), InetAddress.ofLiteral("10.0.0.200"));
        assertThat(server.questionsByTcp()).isPositive();
    }

    @Test
    void endpointsAreDiscoveredOverTcpAsWell() throws Exception {
        server.truncating().addresses("app.test", FakeNameServer.A, "10.0.0.1");

        assertThat(take(discover(new DiscoverySpec.Dns("app.test", 80, false, Duration.ZERO))))
                .containsExactly(EndpointSpec.of("10.0.0.1:80"));
    }

    @Test
    void aNameThatDoesNotExistFailsForCertain() throws Exception {
        assertThat(addresses("missing.test"))
                .isInstanceOfSatisfying(LookupResult.Failed.class, failed -> assertThat(failed.isDefinite()).isTrue());
    }

    @Test
    void aServerThatFailsSaysNothingForCertain() throws Exception {
        server.broken(true);

        assertThat(addresses("app.test"))
                .isInstanceOfSatisfying(LookupResult.Failed.class, failed -> assertThat(failed.isDefinite()).isFalse());
    }

    @Test
    void theHostsFileAnswersLocalhostWithoutAnyQuestion() throws Exception {
        assertThat(found(addresses("localhost")).records()).contains(InetAddress.ofLiteral("127.0.0.1"));
        assertThat(server.questions()).isZero();
    }

    @Test
    void serviceRecordsBringPriorityWeightPortAndTarget() throws Exception {
        server.service("_http._tcp.app.test", 10, 60, 8080, "a.app.test")
                .service("_http._tcp.app.test", 20, 0, 8081, "b.app.test");
        BlockingQueue<LookupResult<ServiceRecord>> results = new LinkedBlockingQueue<>();
        loops.control().execute(() -> lookup.services("_http._tcp.app.test", results::add));

        assertThat(found(take(results)).records()).containsExactlyInAnyOrder(
                new ServiceRecord(10, 60, 8080, "a.app.test"), new ServiceRecord(20, 0, 8081, "b.app.test"));
    }

    @Test
    void servicesBecomeEndpointsAndHigherPriorityNumbersBackups() throws Exception {
        server.service("_http._tcp.app.test", 10, 60, 8080, "a.app.test")
                .service("_http._tcp.app.test", 20, 0, 8081, "b.app.test")
                .addresses("a.app.test", FakeNameServer.A, "10.0.0.1")
                .addresses("b.app.test", FakeNameServer.A, "10.0.0.2");

        List<EndpointSpec> endpoints = take(discover(
                new DiscoverySpec.Dns("_http._tcp.app.test", 0, true, Duration.ZERO)));

        assertThat(endpoints).containsExactly(
                new EndpointSpec(EndpointSpec.of("10.0.0.1:8080").address(), 60, false, 0),
                new EndpointSpec(EndpointSpec.of("10.0.0.2:8081").address(), 1, true, 0));
    }

    @Test
    void changesAreFoundWhenTheTtlIsOverAndFailuresChangeNothing() throws Exception {
        server.ttl(1).addresses("app.test", FakeNameServer.A, "10.0.0.2", "10.0.0.1");
        BlockingQueue<List<EndpointSpec>> told = discover(new DiscoverySpec.Dns("app.test", 80, false, Duration.ZERO));
        assertThat(take(told)).containsExactly(EndpointSpec.of("10.0.0.1:80"), EndpointSpec.of("10.0.0.2:80"));

        server.broken(true);
        server.addresses("app.test", FakeNameServer.A, "10.0.0.3");
        int asked = server.questions();
        assertThat(told.poll(1500, TimeUnit.MILLISECONDS)).isNull();
        assertThat(server.questions()).isGreaterThan(asked);

        server.broken(false);
        assertThat(take(told)).containsExactly(EndpointSpec.of("10.0.0.3:80"));
    }

    private BlockingQueue<List<EndpointSpec>> discover(DiscoverySpec.Dns spec) {
        BlockingQueue<List<EndpointSpec>> told = new LinkedBlockingQueue<>();
        loops.control().execute(() ->
                new DnsDiscovery(loops.control().next(), lookup, spec, told::add).start());
        return told;
    }

    private LookupResult<InetAddress> addresses(String host) throws InterruptedException {
        BlockingQueue<LookupResult<InetAddress>> results = new LinkedBlockingQueue<>();
        Consumer<LookupResult<InetAddress>> done = results::add;
        loops.control().execute(() -> lookup.addresses(host, done));
        return take(results);
    }

    private static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
        T taken = queue.poll(10, TimeUnit.SECONDS);
        assertThat(taken).isNotNull();
        return taken;
    }

    private static <T> LookupResult.Found<T> found(LookupResult<T> result) {
        if (result instanceof LookupResult.Found<T> found) {
            return found;
        }
        throw new AssertionError(result);
    }
}
