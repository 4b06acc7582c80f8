package io.weir.core.cluster;

/**
 * Told on the control thread, once per flip, when an endpoint goes down by its checks or is removed. An ejection is no
 * such event: it keeps new work away, and live connections go on.
 */
@FunctionalInterface
public interface EndpointDownListener {
    /** {@code endpoint} of {@code cluster} went down; {@code cluster.spec().onDown()} says what is wished. */
    void onEndpointDown(Cluster cluster, Endpoint endpoint);
}
