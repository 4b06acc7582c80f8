package io.weir.core.discovery;

import java.net.InetAddress;
import java.util.function.Consumer;

/** Asks for names. Called on the control loop; answers come there, maybe before the call returns, exactly once. */
public interface NameLookup {
    /** The IPv4 and IPv6 addresses of {@code host}, IPv4 first. */
    void addresses(String host, Consumer<LookupResult<InetAddress>> done);

    /** The SRV records of {@code name} (RFC 2782). */
    void services(String name, Consumer<LookupResult<ServiceRecord>> done);
}
