package io.weir.core.spec;

/**
 * One address in a cluster.
 *
 * @param weight share of the traffic, 0..65535; 0 = takes none
 * @param backup used only while no endpoint that is not a backup can be
 * @param connectionsMax requests (http) or connections (tcp) in progress at once over all workers; 0 = no bound
 */
public record EndpointSpec(Address address, int weight, boolean backup, int connectionsMax) {
    public static final int DEFAULT_WEIGHT = 1;
    public static final boolean DEFAULT_BACKUP = false;
    public static final int DEFAULT_CONNECTIONS_MAX = 0;

    public EndpointSpec {
        Expect.within(weight, 0, 65535, "weight");
        Expect.within(connectionsMax, 0, 10_000_000, "max_connections");
    }

    /** An endpoint with every default: weight 1, no backup, no bound. */
    public static EndpointSpec of(Address address) {
        return new EndpointSpec(address, DEFAULT_WEIGHT, DEFAULT_BACKUP, DEFAULT_CONNECTIONS_MAX);
    }

    /** As {@link #of(Address)}, from text such as {@code 127.0.0.1:9001}. */
    public static EndpointSpec of(String address) {
        return of(Address.parse(address));
    }
}
