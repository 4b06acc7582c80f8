package io.weir.core.cluster;

/** What came of an {@link EndpointChange}. */
public sealed interface ChangeOutcome {
    /** Loops see it; the endpoint is as {@code now} says. */
    record Applied(EndpointView now) implements ChangeOutcome {}

    /** No such cluster runs. */
    record NoCluster() implements ChangeOutcome {}

    /** The cluster has no endpoint of this address. */
    record NoEndpoint() implements ChangeOutcome {}
}
