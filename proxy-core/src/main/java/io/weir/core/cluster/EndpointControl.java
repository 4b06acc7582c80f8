package io.weir.core.cluster;

import io.weir.core.discovery.NameWatch;
import io.weir.core.health.EndpointHealth;
import io.weir.core.health.HealthState;
import io.weir.core.health.ProbeResult;
import io.weir.core.health.ProbeSchedule;
import io.weir.core.health.ProbeTarget;
import io.weir.core.loop.ControlThread;
import io.weir.core.spec.Address;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.EndpointSpec;
import io.weir.core.spec.HealthSpec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the control thread knows of one endpoint: its address, its checks, its ejections, and since when it is up. Tells
 * its {@link Owner} of everything the pick depends on.
 */
@ControlThread
final class EndpointControl {
    private static final Logger LOG = LoggerFactory.getLogger(EndpointControl.class);

    /** Who has to make a new snapshot. */
    interface Owner {
        /** Something the pick depends on changed. */
        void onChange();

        /** {@code member} failed its checks and was up before. */
        void onDown(EndpointControl member);
    }

    private final Endpoint endpoint;
    private final ClusterTools tools;
    private final Owner owner;
    private final Ejections ejections = new Ejections();
    private final OperatorSettings operator = new OperatorSettings();
    private @Nullable NameWatch nameWatch;
    private @Nullable HealthSpec healthSpec;
    private @Nullable EndpointHealth health;
    private @Nullable ProbeSchedule probes;
    /** When its weight began to grow; null when it does not start slowly. */
    private @Nullable Long slowSinceNanos;
    /** Whether coming up begins a slow start: not the first time of what was there when its cluster began. */
    private boolean startsSlowly;
    private boolean wasUp;
    /** Whether checks by requests speak HTTP/2, as its requests do. */
    private boolean http2;

    /** {@code isInitial}: it was there when its cluster began, so it takes its full weight when first up. */
    EndpointControl(Endpoint endpoint, ClusterTools tools, Owner owner, boolean isInitial) {
        this.startsSlowly = !isInitial;
        this.endpoint = endpoint;
        this.tools = tools;
        this.owner = owner;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    Ejections ejections() {
        return ejections;
    }

    /** Finds its address, at once where no look-up is needed. */
    void start() {
        switch (endpoint.address()) {
            case Address.Unix unix -> onAddress(tools.unixAddress().apply(unix.path()));
            case Address.Inet inet when inet.host().isEmpty() ->
                onAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), inet.port()));
            case Address.Inet inet when inet.isLiteral() ->
                onAddress(new InetSocketAddress(InetAddress.ofLiteral(inet.host()), inet.port()));
            case Address.Inet inet -> {
                nameWatch = new NameWatch(tools.control(), tools.lookup(), inet.host(),
                        address -> onAddress(new InetSocketAddress(address, inet.port())));
                nameWatch.start();
            }
        }
    }

    private void onAddress(SocketAddress address) {
        endpoint.socketAddress(address);
        owner.onChange();
        if (probes != null) {
            probes.checkNow();
        }
    }

    void reconfigure(EndpointSpec spec) {
        operator.onConfigured(endpoint.spec(), spec);
        endpoint.spec(spec);
        endpoint.operated(drains(), weight());
    }

    /** Takes what the operator says; its owner publishes it. */
    void operate(EndpointChange change) {
        operator.apply(change);
        endpoint.operated(drains(), weight());
    }

    /** Whether the operator keeps new work away from it. */
    boolean drains() {
        return operator.drains();
    }

    /** The weight in force, a slow start left aside. */
    int weight() {
        return operator.weight(endpoint.spec());
    }

    /** Which version of HTTP its requests are; the next check is the first to know. */
    void reconfigure(ClusterSpec.Protocol protocol) {
        http2 = protocol == ClusterSpec.Protocol.HTTP2;
    }

    /** Checks as {@code spec} says from now on; what earlier checks found stays true until new ones say otherwise. */
    void reconfigureHealth(@Nullable HealthSpec spec, boolean isNew) {
        if (spec == null ? healthSpec == null : spec.equals(healthSpec)) {
            return;
        }
        stopProbes();
        healthSpec = spec;
        if (spec == null) {
            health = null;
            endpoint.reason("");
            return;
        }
        if (health == null) {
            health = new EndpointHealth(spec);
            if (!isNew) {
                health.assumeUp();
            }
        } else {
            health.reconfigure(spec);
        }
        probes = new ProbeSchedule(tools.control(), tools.random().get(), tools.probes().apply(spec), spec, health,
                () -> target(spec), this::onProbed);
        probes.start();
    }

    private @Nullable ProbeTarget target(HealthSpec spec) {
        SocketAddress address = endpoint.socketAddress();
        if (address instanceof InetSocketAddress inet && spec.port() != 0) {
            return new ProbeTarget(endpoint.address(), new InetSocketAddress(inet.getAddress(), spec.port()),
                    endpoint.tls(), http2);
        }
        return address == null ? null : new ProbeTarget(endpoint.address(), address, endpoint.tls(), http2);
    }

    private void onProbed(ProbeResult result) {
        EndpointHealth checked = health;
        HealthSpec spec = healthSpec;
        if (checked == null || spec == null) {
            return;
        }
        endpoint.stats().checks.increment();
        if (!result.passed()) {
            endpoint.stats().checkFailures.increment();
        }
        endpoint.reason(result.detail());
        boolean isFirst = checked.state() == HealthState.CHECKING;
        if (checked.onResult(result.passed())) {
            onFlip(checked.state().isUp(), isFirst, spec, result.detail());
        }
    }

    private void onFlip(boolean isUp, boolean isFirst, HealthSpec spec, String detail) {
        int needed = isFirst ? 1 : isUp ? spec.rise() : spec.fall();
        LOG.info("endpoint {} {}: {} ({} of {} checks)", endpoint, isUp ? "up" : "down", detail, needed, needed);
        owner.onChange();
        if (!isUp && !isFirst) {
            owner.onDown(this);
        }
    }

    /** Takes the state that is about to be published; coming up is when the weight begins to grow. */
    void onState(EndpointState state) {
        boolean isUp = state == EndpointState.UP;
        if (isUp && !wasUp && startsSlowly) {
            slowSinceNanos = tools.nowNanos();
        }
        wasUp = isUp;
        startsSlowly |= isUp;
    }

    /** Steps of {@link SlowStart#STEPS} in force, all of them when nothing grows (any more). */
    int slowStartSteps(long durationNanos) {
        if (slowSinceNanos == null) {
            return SlowStart.STEPS;
        }
        int steps = SlowStart.steps(tools.nowNanos() - slowSinceNanos, durationNanos);
        if (steps == SlowStart.STEPS) {
            slowSinceNanos = null;
        }
        return steps;
    }

    /** How long until its weight grows; {@code Long.MAX_VALUE} when it does not. */
    long untilNextStepNanos(long durationNanos) {
        return slowSinceNanos == null
                ? Long.MAX_VALUE
                : SlowStart.untilNextStep(tools.nowNanos() - slowSinceNanos, durationNanos);
    }

    /** What it is to the pick, slow start left aside. */
    EndpointState state() {
        if (endpoint.socketAddress() == null) {
            return EndpointState.UNRESOLVED;
        }
        if (health != null && !health.state().isUp()) {
            return health.state() == HealthState.CHECKING ? EndpointState.CHECKING : EndpointState.DOWN;
        }
        if (operator.drains()) {
            return EndpointState.DRAINING;
        }
        return ejections.isEjected() ? EndpointState.EJECTED : EndpointState.UP;
    }

    /** Ends checks and look-ups; what is in progress goes on. */
    void close() {
        stopProbes();
        if (nameWatch != null) {
            nameWatch.close();
        }
        endpoint.outlier(null);
        endpoint.state(EndpointState.DRAINING, 0);
    }

    private void stopProbes() {
        if (probes != null) {
            probes.close();
            probes = null;
        }
    }
}
