package io.weir.core.stats;

import io.weir.core.loop.Shared;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All stats of the process by name. Looking one up makes it on first use; names come from the configuration, so the
 * number of entries is bounded by it. Objects are looked up when things are wired, never per request.
 */
@Shared
public final class Stats {
    private final Map<String, ListenerStats> listeners = new ConcurrentHashMap<>();
    private final Map<String, FlowStats> flows = new ConcurrentHashMap<>();
    private final Map<String, ClusterStats> clusters = new ConcurrentHashMap<>();
    private final Map<ExchangeKey, ExchangeStats> exchanges = new ConcurrentHashMap<>();

    private record ExchangeKey(String listener, String cluster) {}

    /** Of the listener of this name. */
    public ListenerStats listener(String name) {
        return listeners.computeIfAbsent(name, ListenerStats::new);
    }

    /** Of the UDP listener of this name. */
    public FlowStats flows(String listener) {
        return flows.computeIfAbsent(listener, FlowStats::new);
    }

    /** Of the cluster of this name. */
    public ClusterStats cluster(String name) {
        return clusters.computeIfAbsent(name, ClusterStats::new);
    }

    /** Of exchanges between the two; cluster is empty for those that never reach one. */
    public ExchangeStats exchanges(String listener, String cluster) {
        return exchanges.computeIfAbsent(
                new ExchangeKey(listener, cluster), key -> new ExchangeStats(key.listener(), key.cluster()));
    }

    /** Everything known now, for scrapes. */
    public Collection<ListenerStats> listeners() {
        return listeners.values();
    }

    /** Everything known now, for scrapes. */
    public Collection<FlowStats> flows() {
        return flows.values();
    }

    /** Everything known now, for scrapes. */
    public Collection<ClusterStats> clusters() {
        return clusters.values();
    }

    /** Everything known now, for scrapes. */
    public Collection<ExchangeStats> exchanges() {
        return exchanges.values();
    }
}
