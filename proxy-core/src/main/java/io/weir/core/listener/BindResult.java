package io.weir.core.listener;

import io.weir.core.spec.Address;

/** How binding a listener ended. */
public sealed interface BindResult {
    /** Every address is bound and accepts. */
    record Bound(BoundListener listener) implements BindResult {}

    /** Nothing is left bound; {@code reason} is for the operator: {@code Address already in use}. */
    record Failed(String listener, Address address, String reason) implements BindResult {
        @Override
        public String toString() {
            return "listener " + listener + ": cannot bind " + address + ": " + reason;
        }
    }
}
