package io.weir.loadtest.compare.report;

import io.weir.loadtest.compare.load.LoadResult;
import java.util.Map;

/**
 * One path under one load, all rounds together. {@code cpuMicros…} and {@code residentMiB} are of the proxy's process
 * and 0 without one. The bytes count heads and bodies, both directions, not TCP. {@code p99Low} and {@code p99High} are
 * of single rounds.
 */
public record Measured(
        String path, Latency latency, double p99Low, double p99High, double requestsPerSecond, long answered,
                long failed,
        double cpuMicrosPerRequest, double cpuMicrosPerMiB, double residentMiB, long clientConnections,
        long endpointConnections, long clientBytes, long endpointBytes, Map<String, Long> endpoints) {
    /** @param costs what the proxy and the endpoints counted meanwhile */
    public static Measured of(String path, LoadResult all, double p99Low, double p99High, Costs costs) {
        double requests = Math.max(1, all.answered());
        double mebibytes = Math.max(1, all.bytesIn() + all.bytesOut()) / 1048576.0;
        return new Measured(path, Latency.of(all.latency()), p99Low, p99High, all.answered() / all.seconds(),
                all.answered(), all.failed(), costs.cpuMicros() / requests, costs.cpuMicros() / mebibytes,
                costs.residentBytes() / 1048576.0, all.connections(), costs.endpointConnections(),
                all.bytesIn() + all.bytesOut(), costs.endpointBytes(), all.endpoints());
    }

    /** Counters beside the clients'; sums over the rounds, memory the most of them. */
    public record Costs(long cpuMicros, long residentBytes, long endpointConnections, long endpointBytes) {
        public static final Costs NONE = new Costs(0, 0, 0, 0);

        public Costs and(Costs other) {
            return new Costs(cpuMicros + other.cpuMicros, Math.max(residentBytes, other.residentBytes),
                    endpointConnections + other.endpointConnections, endpointBytes + other.endpointBytes);
        }
    }
}
