package io.weir.server.admin;

import io.weir.core.spec.LogSpec;
import java.util.List;

/** What an operator may change through the admin port. May block: called on a thread of the admin port. */
public interface AdminActions {
    /** Reads the configuration again and applies it; what is wrong with it, or nothing. */
    List<String> reload();

    /** Logs this and whatever is more severe from now on. */
    void logLevel(LogSpec.Level level);
}
