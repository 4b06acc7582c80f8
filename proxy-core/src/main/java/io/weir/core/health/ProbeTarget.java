package io.weir.core.health;

import io.weir.core.spec.Address;
import java.net.SocketAddress;

/**
 * What is checked.
 *
 * @param address as configured, for the Host field and for logs
 * @param socketAddress where to connect, with the port of the check
 */
public record ProbeTarget(Address address, SocketAddress socketAddress) {}
