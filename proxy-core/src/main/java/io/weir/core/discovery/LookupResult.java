package io.weir.core.discovery;

import java.time.Duration;
import java.util.List;

/** How a look-up ended. */
public sealed interface LookupResult<T> {
    /** At least one record; {@code ttl} is the shortest of them. */
    record Found<T>(List<T> records, Duration ttl) implements LookupResult<T> {}

    /** No record ({@code isDefinite}: a name server said so), or no answer. */
    record Failed<T>(String reason, boolean isDefinite) implements LookupResult<T> {}
}
