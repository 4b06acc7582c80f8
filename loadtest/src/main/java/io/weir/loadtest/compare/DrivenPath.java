package io.weir.loadtest.compare;

import io.weir.loadtest.compare.load.HttpConnection;
import io.weir.loadtest.compare.load.LoadMoment;
import io.weir.loadtest.compare.load.LoadResult;
import io.weir.loadtest.compare.load.LoadRun;
import io.weir.loadtest.compare.load.Schedule;
import io.weir.loadtest.compare.report.Measured;
import io.weir.loadtest.compare.site.Endpoint;
import io.weir.loadtest.compare.site.ProxyCounts;
import io.weir.loadtest.compare.site.ProxyProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One way to the endpoints, driven round by round; keeps the sums. One thread. */
final class DrivenPath {
    private final String name;
    private final InetSocketAddress address;
    private final @Nullable ProxyProcess proxy;
    private final List<Endpoint> endpoints;
    private final byte[] request;
    private @Nullable LoadResult sum;
    private Measured.Costs costs = Measured.Costs.NONE;
    private double p99Low = Double.MAX_VALUE;
    private double p99High;

    /** @param proxy null for the direct path; {@code endpoints} empty when they are not ours */
    DrivenPath(String name, InetSocketAddress address, @Nullable ProxyProcess proxy, List<Endpoint> endpoints,
            String path) {
        this.name = name;
        this.address = address;
        this.proxy = proxy;
        this.endpoints = endpoints;
        this.request = HttpConnection.get("localhost", path, "");
    }

    String name() {
        return name;
    }

    /** Runs without keeping what it gave; fails when nothing was answered. */
    void warmUp(Schedule schedule, int connections, Consumer<LoadMoment> watcher)
            throws IOException, InterruptedException {
        LoadResult result = LoadRun.run(address, request, schedule, connections, watcher);
        if (result.answered() == 0) {
            throw new IOException("no answer with status 200, " + name + " at " + address);
        }
        endpointSide(result); // The first look costs the proxy most.
    }

    LoadResult drive(Schedule schedule, int connections, Consumer<LoadMoment> watcher)
            throws IOException, InterruptedException {
        ProxyCounts before = endpointSide(null);
        long cpuBefore = proxy == null ? 0 : proxy.cpuMicros();
        LoadResult result = LoadRun.run(address, request, schedule, connections, watcher);
        long cpuAfter = proxy == null ? 0 : proxy.cpuMicros();
        ProxyCounts after = endpointSide(result);
        costs = costs.and(new Measured.Costs(cpuAfter - cpuBefore, proxy == null ? 0 : proxy.residentBytes(),
                after.connections() - before.connections(), after.bytes() - before.bytes()));
        double p99 = result.latency().getValueAtPercentile(99) / 1e3;
        p99Low = Math.min(p99Low, p99);
        p99High = Math.max(p99High, p99);
        sum = sum == null ? result : sum.and(result);
        return result;
    }

    /** Endpoints of ours tell what came; of others the proxy tells, and without one the clients of this run. */
    private ProxyCounts endpointSide(@Nullable LoadResult clients) throws IOException, InterruptedException {
        if (endpoints.isEmpty() && proxy != null) {
            return proxy.counts();
        }
        if (endpoints.isEmpty()) {
            return clients == null ? new ProxyCounts(0, 0)
                    : new ProxyCounts(clients.connections(), clients.bytesIn() + clients.bytesOut());
        }
        long connections = 0;
        long bytes = 0;
        for (Endpoint endpoint : endpoints) {
            connections += endpoint.stats().connections();
            bytes += endpoint.stats().wire().in() + endpoint.stats().wire().out();
        }
        return new ProxyCounts(connections, bytes);
    }

    /** All rounds since the last call together. */
    Measured takeResult() {
        if (sum == null) {
            throw new IllegalStateException("not driven");
        }
        Measured measured = Measured.of(name, sum, p99Low, p99High, costs);
        sum = null;
        costs = Measured.Costs.NONE;
        p99Low = Double.MAX_VALUE;
        p99High = 0;
        return measured;
    }
}
