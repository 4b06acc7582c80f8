package io.weir.core.cluster;

import io.netty.channel.EventLoop;
import io.weir.core.discovery.EndpointListParser;
import io.weir.core.discovery.NameLookup;
import io.weir.core.health.HealthProbe;
import io.weir.core.spec.HealthSpec;
import io.weir.core.tls.RetirementMailbox;
import java.net.SocketAddress;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What every cluster works with.
 *
 * @param control the loop all changes are made on; its ticker is the clock
 * @param probes makes the probe of a check
 * @param unixAddress makes a socket address of a path
 * @param random asked at every draw, on any thread
 * @param retirement of what loops may still use
 */
record ClusterTools(
        EventLoop control,
        Function<HealthSpec, HealthProbe> probes,
        NameLookup lookup,
        EndpointListParser lists,
        Function<String, SocketAddress> unixAddress,
        Supplier<RandomGenerator> random,
        RetirementMailbox retirement) {
    long nowNanos() {
        return control.ticker().nanoTime();
    }
}
