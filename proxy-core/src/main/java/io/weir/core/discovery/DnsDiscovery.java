package io.weir.core.discovery;

import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import io.weir.core.loop.ControlThread;
import io.weir.core.spec.Address;
import io.weir.core.spec.DiscoverySpec;
import io.weir.core.spec.EndpointSpec;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every address of a name is an endpoint. With SRV, each record brings port and weight (0 counts as 1), and records of
 * a higher priority number than the lowest are backups. A failed look-up keeps the last good answer.
 */
@ControlThread
public final class DnsDiscovery implements Discovery {
    private static final Logger LOG = LoggerFactory.getLogger(DnsDiscovery.class);

    private final NameLookup lookup;
    private final DiscoverySpec.Dns spec;
    private final Consumer<List<EndpointSpec>> onEndpoints;
    private final Refresh refresh;
    private @Nullable List<EndpointSpec> current;
    private boolean isFailing;

    public DnsDiscovery(
            EventLoop control, NameLookup lookup, DiscoverySpec.Dns spec, Consumer<List<EndpointSpec>> onEndpoints) {
        this.lookup = lookup;
        this.spec = spec;
        this.onEndpoints = onEndpoints;
        this.refresh = new Refresh(control, spec.refresh(), this::ask);
    }

    @Override
    public void start() {
        ask();
    }

    @Override
    public void close() {
        refresh.close();
    }

    private void ask() {
        if (spec.srv()) {
            lookup.services(spec.name(), this::onServices);
        } else {
            lookup.addresses(spec.name(), this::onAddresses);
        }
    }

    private void onAddresses(LookupResult<InetAddress> result) {
        switch (result) {
            case LookupResult.Found<InetAddress> found -> {
                Map<Address, EndpointSpec> endpoints = new LinkedHashMap<>();
                found.records().forEach(address -> put(endpoints, address, spec.port(), 1, false));
                onFound(endpoints, found.ttl());
            }
            case LookupResult.Failed<InetAddress> failed -> onFailure(failed.reason());
        }
    }

    private void onServices(LookupResult<ServiceRecord> result) {
        switch (result) {
            case LookupResult.Found<ServiceRecord> found -> new Targets(found).resolveNext();
            case LookupResult.Failed<ServiceRecord> failed -> onFailure(failed.reason());
        }
    }

    private static void put(
            Map<Address, EndpointSpec> endpoints, InetAddress host, int port, int weight, boolean backup) {
        Address address = new Address.Inet(NetUtil.toAddressString(host), port);
        endpoints.putIfAbsent(address, new EndpointSpec(address, weight, backup, 0));
    }

    private void onFound(Map<Address, EndpointSpec> endpoints, Duration ttl) {
        if (refresh.isClosed()) {
            return;
        }
        if (isFailing) {
            LOG.info("look-up of {} succeeds again", spec.name());
            isFailing = false;
        }
        refresh.afterAnswer(ttl);
        // Name servers rotate their answers; the order of a set that stays must not look like a change.
        List<EndpointSpec> next = endpoints.values().stream()
                .sorted((a, b) -> a.address().toString().compareTo(b.address().toString()))
                .toList();
        if (!next.equals(current)) {
            current = next;
            onEndpoints.accept(next);
        }
    }

    private void onFailure(String reason) {
        if (refresh.isClosed()) {
            return;
        }
        if (!isFailing) {
            LOG.warn("look-up of {} failed: {}; {}", spec.name(), reason,
                    current == null ? "no endpoints yet" : "keeping " + current.size() + " endpoints");
        }
        isFailing = true;
        refresh.afterFailure();
    }

    /** Resolves the targets of an SRV answer one after the other; one that fails is left out unless all do. */
    @ControlThread
    private final class Targets {
        private final List<ServiceRecord> open;
        private final int priorityMin;
        private final Map<Address, EndpointSpec> endpoints = new LinkedHashMap<>();
        private Duration ttl;
        private String failure = "no target";
        private boolean isIncomplete;

        Targets(LookupResult.Found<ServiceRecord> found) {
            this.open = new ArrayList<>(found.records());
            this.ttl = found.ttl();
            this.priorityMin = open.stream().mapToInt(ServiceRecord::priority).min().orElse(0);
        }

        void resolveNext() {
            if (open.isEmpty()) {
                finish();
                return;
            }
            ServiceRecord service = open.removeFirst();
            lookup.addresses(service.target(), result -> {
                switch (result) {
                    case LookupResult.Found<InetAddress> found -> {
                        ttl = ttl.compareTo(found.ttl()) < 0 ? ttl : found.ttl();
                        boolean backup = service.priority() > priorityMin;
                        found.records().forEach(address ->
                                put(endpoints, address, service.port(), Math.max(1, service.weight()), backup));
                    }
                    case LookupResult.Failed<InetAddress> failed -> {
                        failure = service.target() + ": " + failed.reason();
                        isIncomplete = true;
                    }
                }
                resolveNext();
            });
        }

        private void finish() {
            // What was found of a half-answered set is used only when there is nothing better.
            if (endpoints.isEmpty() || (isIncomplete && current != null)) {
                onFailure(failure);
            } else {
                onFound(endpoints, isIncomplete ? Refresh.RETRY_MIN : ttl);
            }
        }
    }
}
