package io.weir.loadtest.compare.experiment;

import java.util.List;

/** All of them, in the order of the report. */
public final class Experiments {
    private Experiments() {}

    public static List<Experiment> all() {
        return List.of(new StickyConnections(), new KilledEndpoint(), new HungEndpoint(), new SlowClient(),
                new ClientAddress(), new CostOfConnections(), new Multiplexing(), new TlsPlace());
    }
}
