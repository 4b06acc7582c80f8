package io.weir.core.balance;

import io.weir.core.loop.Shared;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What policies remember from one snapshot to the next; one per cluster, so that a reload does not start them over. */
@Shared
public final class BalanceMemory {
    private final AtomicInteger cursor = new AtomicInteger();
    /** Made on the control thread when first asked for, before the policy that uses it is published. */
    private @Nullable KeyLocalities localities;

    /** The next number, 0 to {@code bound - 1}, in turn over all workers. */
    int next(int bound) {
        return Integer.remainderUnsigned(cursor.getAndIncrement(), bound);
    }

    /** For policies that keep it from their construction on; control thread. */
    KeyLocalities localities() {
        if (localities == null) {
            localities = new KeyLocalities();
        }
        return localities;
    }
}
