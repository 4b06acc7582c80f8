package io.weir.core.cluster;

import io.weir.core.spec.Expect;

/**
 * What an operator changes at a running endpoint, beside the configuration. It lasts as long as the process and the
 * endpoint's address in its cluster; a weight gives way to the next one that is configured.
 */
public sealed interface EndpointChange {
    /** It takes no new work; what is in progress goes on. Checks go on too. */
    record Drain() implements EndpointChange {}

    /** It takes work again, growing slowly where its cluster has a {@code slow_start}. */
    record Undrain() implements EndpointChange {}

    /** It has this weight, 0..65535; 0 = takes none. */
    record Weight(int weight) implements EndpointChange {
        public Weight {
            Expect.within(weight, 0, 65535, "weight");
        }
    }

    /** It has the weight that is configured. */
    record ConfiguredWeight() implements EndpointChange {}
}
