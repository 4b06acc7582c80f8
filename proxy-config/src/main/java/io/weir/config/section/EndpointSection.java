package io.weir.config.section;

import io.weir.config.key.Key;
import io.weir.config.key.ListType;
import io.weir.config.key.Section;
import io.weir.config.key.Types;
import io.weir.core.spec.Address;
import io.weir.core.spec.EndpointSpec;
import java.util.List;

/** One endpoint of a cluster, in the configuration and in discovery files alike. */
public final class EndpointSection {
    private static final Key<Address> ADDRESS = Key.required("address", Types.ENDPOINT_ADDRESS,
            "Where it listens: host:port, \"[ipv6]:port\" or unix:/path.");
    private static final Key<Integer> WEIGHT =
            Key.of("weight", Types.INTEGER, EndpointSpec.DEFAULT_WEIGHT, "Share of the traffic, 0 to 65535; 0 = none.");
    private static final Key<Boolean> BACKUP = Key.of("backup", Types.BOOLEAN, EndpointSpec.DEFAULT_BACKUP,
            "Used only while no endpoint that is not a backup can be.");
    private static final Key<Integer> MAX_CONNECTIONS = Key.of("max_connections", Types.INTEGER,
            EndpointSpec.DEFAULT_CONNECTIONS_MAX,
            "Requests (http) or connections (tcp) in progress at once over all workers; 0 = no bound.");
    static final Section<EndpointSpec> SECTION = Section
            .of("endpoint", "One address of a cluster; `host:port` alone is short for `{ address: host:port }`.",
                    List.of(ADDRESS, WEIGHT, BACKUP, MAX_CONNECTIONS),
                    values -> new EndpointSpec(values.get(ADDRESS), values.get(WEIGHT), values.get(BACKUP),
                            values.get(MAX_CONNECTIONS)))
            .orShort(Types.ENDPOINT_ADDRESS, EndpointSpec::of);

    /** A list of endpoints, short or long. */
    public static final ListType<EndpointSpec> LIST = Types.listOf(SECTION);

    private EndpointSection() {}
}
