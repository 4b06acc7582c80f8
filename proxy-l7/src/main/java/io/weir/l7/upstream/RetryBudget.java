package io.weir.l7.upstream;

import io.weir.core.loop.Shared;
import io.weir.l7.spec.RetrySpec;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many retries may be in progress at once towards one cluster, so that retries cannot multiply an outage. Any
 * thread; touched by retries only.
 */
@Shared
public final class RetryBudget {
    private final AtomicInteger inProgress = new AtomicInteger();

    /** Takes a share, or declines; who got one gives it back when its exchange ends. */
    public boolean tryTake(double ratio, long requestsInProgress) {
        int limit = (int) Math.max(RetrySpec.BUDGET_MIN, Math.min(Integer.MAX_VALUE, ratio * requestsInProgress));
        while (true) {
            int now = inProgress.get();
            if (now >= limit) {
                return false;
            }
            if (inProgress.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    /** Gives a share back. */
    public void giveBack() {
        inProgress.decrementAndGet();
    }

    /** Retries in progress. */
    public int inProgress() {
        return inProgress.get();
    }
}
