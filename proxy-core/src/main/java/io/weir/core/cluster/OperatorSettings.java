package io.weir.core.cluster;

import io.weir.core.loop.ControlThread;
import io.weir.core.spec.EndpointSpec;

/** What the operator set at one endpoint while it runs. */
@ControlThread
final class OperatorSettings {
    private static final int CONFIGURED = -1;

    private boolean drains;
    private int weight = CONFIGURED;

    void apply(EndpointChange change) {
        switch (change) {
            case EndpointChange.Drain _ -> drains = true;
            case EndpointChange.Undrain _ -> drains = false;
            case EndpointChange.Weight set -> weight = set.weight();
            case EndpointChange.ConfiguredWeight _ -> weight = CONFIGURED;
        }
    }

    /** A newly configured weight is younger than the one that was set; a drain ends only when the operator says so. */
    void onConfigured(EndpointSpec before, EndpointSpec now) {
        if (before.weight() != now.weight()) {
            weight = CONFIGURED;
        }
    }

    boolean drains() {
        return drains;
    }

    int weight(EndpointSpec spec) {
        return weight == CONFIGURED ? spec.weight() : weight;
    }
}
