package io.weir.core.cluster;

/** Told when an endpoint leaves the pick for being down, ejected or removed, once per flip; on the control thread. */
@FunctionalInterface
public interface EndpointDownListener {
    /** {@code endpoint} of {@code cluster} went down. */
    void onEndpointDown(Cluster cluster, Endpoint endpoint);
}
