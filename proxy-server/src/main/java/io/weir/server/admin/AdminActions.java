package io.weir.server.admin;

import io.weir.core.cluster.ChangeOutcome;
import io.weir.core.cluster.EndpointChange;
import io.weir.core.spec.LogSpec;
import java.util.List;

/** What an operator may change through the admin port. May block: called on a thread of the admin port. */
public interface AdminActions {
    /** Reads the configuration again and applies it; what is wrong with it, or nothing. */
    List<String> reload();

    /** Changes one endpoint; loops see it when this comes back. */
    ChangeOutcome changeEndpoint(String cluster, String address, EndpointChange change);

    /** Logs this and whatever is more severe from now on. */
    void logLevel(LogSpec.Level level);
}
