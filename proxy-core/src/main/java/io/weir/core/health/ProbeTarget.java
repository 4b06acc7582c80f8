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
 */
public record ProbeTarget(Address address, SocketAddress socketAddress, @Nullable EndpointTls tls) {}
