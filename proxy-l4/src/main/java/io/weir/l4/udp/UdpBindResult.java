package io.weir.l4.udp;

import io.weir.core.spec.Address;

/** How binding a listener ended. */
public sealed interface UdpBindResult {
    /** Every address is bound and datagrams flow. */
    record Bound(UdpListener listener) implements UdpBindResult {}

    /** Nothing is left bound; {@code reason} is for the operator: {@code Address already in use}. */
    record Failed(String listener, Address address, String reason) implements UdpBindResult {
        @Override
        public String toString() {
            return "listener " + listener + ": cannot bind " + address + ": " + reason;
        }
    }
}
