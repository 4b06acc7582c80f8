package io.weir.core.health;

import io.weir.core.spec.Address;
import io.weir.core.tls.EndpointTls;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What is checked.
 *
 * @param address as configured, for the Host field and for logs
 * @param socketAddress where to connect, with the port of the check
 * @param tls that it is reached by; null = clear text
 * @param http2 whether requests go to it over HTTP/2, so that checks by requests do, too
 */
public record ProbeTarget(Address address, SocketAddress socketAddress, @Nullable EndpointTls tls, boolean http2) {
    /** One whose checks speak no HTTP/2. */
    public ProbeTarget(Address address, SocketAddress socketAddress, @Nullable EndpointTls tls) {
        this(address, socketAddress, tls, false);
    }
}
