package io.weir.core.cluster;

import io.netty.util.concurrent.Future;
import io.weir.core.discovery.Discovery;
import io.weir.core.discovery.DnsDiscovery;
import io.weir.core.discovery.FileDiscovery;
import io.weir.core.loop.ControlThread;
import io.weir.core.spec.Address;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.DiscoverySpec;
import io.weir.core.spec.EndpointSpec;
import io.weir.core.stats.ClusterStats;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The control thread's side of one cluster: keeps its endpoints by what is configured and discovered, and publishes a
 * snapshot when anything the pick depends on changed. Changes of one moment make one snapshot.
 */
@ControlThread
final class ClusterControl implements EndpointControl.Owner {
    /** How often expired sticky clients are removed, as parts of their ttl. */
    private static final int SWEEPS_PER_TTL = 4;

    private final Cluster cluster;
    private final ClusterTools tools;
    private final EndpointDownListener downListener;
    private final Map<Address, EndpointControl> members = new LinkedHashMap<>();
    private final SnapshotMaker snapshots;
    private final OutlierWatch outliers;
    private final ClusterTls tls;
    /** What each source told last; a source that told nothing yet is not here. */
    private final Map<DiscoverySpec, List<EndpointSpec>> discovered = new HashMap<>();
    private final Map<DiscoverySpec, Discovery> discoveries = new LinkedHashMap<>();
    private final List<Endpoint> wentDown = new ArrayList<>();
    private ClusterSpec spec;
    private @Nullable StickySources sticky;
    private @Nullable Future<?> sweep;
    private @Nullable Future<?> nextStep;
    private boolean isPublishDue;
    private boolean isClosed;

    ClusterControl(ClusterSpec spec, ClusterStats stats, ClusterTools tools, EndpointDownListener downListener) {
        this.spec = spec;
        this.tools = tools;
        this.downListener = downListener;
        this.cluster = new Cluster(spec, stats, tools.control().ticker());
        this.snapshots = new SnapshotMaker(tools);
        this.tls = new ClusterTls(stats, tools.retirement());
        this.outliers = new OutlierWatch(tools, members.values(), this::onChange);
    }

    Cluster cluster() {
        return cluster;
    }

    /**
     * Makes the cluster be this and publishes it.
     *
     * @throws io.weir.core.spec.SpecException when a file of {@code tls} cannot be used; all stays as it was
     */
    void apply(ClusterSpec newSpec, boolean isFirst) {
        tls.apply(newSpec.tls());
        spec = newSpec;
        applySticky();
        applyDiscoveries();
        applyEndpoints(isFirst);
        publish();
    }

    private void applySticky() {
        var stickySpec = spec.stickySource();
        if (sweep != null) {
            sweep.cancel(false);
            sweep = null;
        }
        if (stickySpec == null) {
            sticky = null;
            return;
        }
        StickySources table = sticky;
        if (table == null) {
            table = new StickySources(tools.control().ticker(), StickySources.ENTRIES_MAX, stickySpec);
        } else {
            table.reconfigure(stickySpec);
        }
        sticky = table;
        long nanos = Math.max(1, stickySpec.ttl().toNanos() / SWEEPS_PER_TTL);
        sweep = tools.control().scheduleWithFixedDelay(table::sweep, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    private void applyDiscoveries() {
        discoveries.entrySet().removeIf(entry -> {
            boolean isGone = !spec.discovery().contains(entry.getKey());
            if (isGone) {
                entry.getValue().close();
                discovered.remove(entry.getKey());
            }
            return isGone;
        });
        for (DiscoverySpec source : spec.discovery()) {
            if (!discoveries.containsKey(source)) {
                Discovery discovery = discovery(source);
                discoveries.put(source, discovery);
                discovery.start();
            }
        }
    }

    private Discovery discovery(DiscoverySpec source) {
        return switch (source) {
            case DiscoverySpec.Dns dns ->
                new DnsDiscovery(tools.control(), tools.lookup(), dns, found -> onDiscovered(source, found));
            case DiscoverySpec.File file ->
                new FileDiscovery(tools.control(), tools.lists(), file, found -> onDiscovered(source, found));
        };
    }

    private void onDiscovered(DiscoverySpec source, List<EndpointSpec> found) {
        if (!isClosed) {
            boolean isFirst = discovered.put(source, found) == null;
            applyEndpoints(isFirst);
            onChange();
        }
    }

    /** Endpoints that stay keep everything; {@code isInitial}: those that come are no late-comers that start slowly. */
    private void applyEndpoints(boolean isInitial) {
        Map<Address, EndpointSpec> wanted = wanted();
        members.values().removeIf(member -> {
            boolean isGone = !wanted.containsKey(member.endpoint().address());
            if (isGone) {
                member.close();
                wentDown.add(member.endpoint());
            }
            return isGone;
        });
        List<EndpointControl> fresh = new ArrayList<>();
        Map<Address, EndpointControl> ordered = new LinkedHashMap<>();
        wanted.forEach((address, endpointSpec) -> {
            EndpointControl member = members.get(address);
            if (member != null) {
                member.reconfigure(endpointSpec);
            } else {
                Endpoint endpoint = new Endpoint(spec.name(), endpointSpec, tools.control().ticker());
                member = new EndpointControl(endpoint, tools, this, isInitial);
                fresh.add(member);
            }
            ordered.put(address, member);
        });
        members.clear();
        members.putAll(ordered);
        members.forEach((address, member) -> {
            member.endpoint().tls(tls.of(address, dnsName(address)));
            member.reconfigure(spec.protocol());
        });
        fresh.forEach(EndpointControl::start);
        members.values().forEach(member -> member.reconfigureHealth(spec.health(), fresh.contains(member)));
        outliers.reconfigure(spec.outlier());
    }

    /** The name by which {@code address} was discovered; null when it was not. */
    private @Nullable String dnsName(Address address) {
        if (spec.endpoints().stream().anyMatch(endpoint -> endpoint.address().equals(address))) {
            return null;
        }
        for (DiscoverySpec source : spec.discovery()) {
            if (source instanceof DiscoverySpec.Dns dns && discovered.getOrDefault(source, List.of()).stream()
                    .anyMatch(endpoint -> endpoint.address().equals(address))) {
                return dns.name();
            }
        }
        return null;
    }

    /** Does what the operator wants of one endpoint, and publishes it at once. */
    ChangeOutcome operate(String address, EndpointChange change) {
        for (EndpointControl member : members.values()) {
            if (member.endpoint().address().toString().equals(address)) {
                member.operate(change);
                publish();
                return new ChangeOutcome.Applied(member.endpoint().view());
            }
        }
        return new ChangeOutcome.NoEndpoint();
    }

    void lookAtFiles() {
        tls.lookAtFiles();
    }

    /** What is configured first, then every source in order; an address counts once. */
    private Map<Address, EndpointSpec> wanted() {
        Map<Address, EndpointSpec> wanted = new LinkedHashMap<>();
        spec.endpoints().forEach(endpoint -> wanted.putIfAbsent(endpoint.address(), endpoint));
        for (DiscoverySpec source : spec.discovery()) {
            discovered.getOrDefault(source, List.of())
                    .forEach(endpoint -> wanted.putIfAbsent(endpoint.address(), endpoint));
        }
        return wanted;
    }

    @Override
    public void onChange() {
        if (!isPublishDue && !isClosed) {
            isPublishDue = true;
            tools.control().execute(() -> {
                if (isPublishDue && !isClosed) {
                    publish();
                }
            });
        }
    }

    @Override
    public void onDown(EndpointControl member) {
        wentDown.add(member.endpoint());
    }

    private void publish() {
        isPublishDue = false;
        cluster.publish(spec, snapshots.make(spec, members.values()), sticky);
        scheduleNextStep();
        tellDown();
    }

    private void scheduleNextStep() {
        if (nextStep != null) {
            nextStep.cancel(false);
            nextStep = null;
        }
        long slowStartNanos = spec.slowStart().toNanos();
        long delay = members.values().stream()
                .filter(member -> member.endpoint().state() == EndpointState.SLOW_START)
                .mapToLong(member -> member.untilNextStepNanos(slowStartNanos))
                .min()
                .orElse(Long.MAX_VALUE);
        if (delay != Long.MAX_VALUE) {
            nextStep = tools.control().schedule(this::onChange, delay, TimeUnit.NANOSECONDS);
        }
    }

    /** After the snapshot without them is published, so that whoever looks for another does not find them. */
    private void tellDown() {
        List<Endpoint> down = List.copyOf(wentDown);
        wentDown.clear();
        down.forEach(endpoint -> downListener.onEndpointDown(cluster, endpoint));
    }

    /** The cluster is gone: no picks, no checks; what is in progress goes on. */
    void close() {
        isClosed = true;
        outliers.close();
        discoveries.values().forEach(Discovery::close);
        members.values().forEach(member -> {
            member.close();
            wentDown.add(member.endpoint());
        });
        if (sweep != null) {
            sweep.cancel(false);
        }
        if (nextStep != null) {
            nextStep.cancel(false);
        }
        cluster.close();
        tellDown();
        tls.close();
    }
}
