package io.weir.l7.exchange;

import io.weir.core.cluster.Cluster;
import io.weir.core.error.ProxyError;
import io.weir.core.loop.LoopConfined;
import io.weir.l7.spec.RetrySpec;
import io.weir.l7.upstream.RetryBudget;
import io.weir.l7.upstream.RetryPolicy;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The retries of one exchange: how many there were, and its share of the budget, taken by the first of them. */
@LoopConfined
final class Retries {
    private final HttpWorker worker;
    private RetrySpec spec = RetrySpec.NEVER;
    private @Nullable RetryBudget budget;
    private int made;
    /** The last one goes to another endpoint because nobody listened at this one: at once. */
    private boolean isFree;

    Retries(HttpWorker worker) {
        this.worker = worker;
    }

    void start(RetrySpec newSpec) {
        spec = newSpec;
        made = 0;
    }

    /** Counts one retry after {@code error}, or declines it. */
    boolean tryAfter(ProxyError error, HeldPlace place, Exchange exchange, boolean replayable) {
        if (spec.attempts() == 0 || !RetryPolicy.allows(spec, error, tried(exchange, replayable))) {
            return false;
        }
        isFree = RetryPolicy.isFree(error) && place.isOtherLeft();
        return isFree ? count(place.cluster()) : tryCount(place.cluster(), exchange);
    }

    /** Counts one retry instead of a response of this status, or declines it. */
    boolean tryInsteadOf(int status, Cluster cluster, Exchange exchange, boolean replayable) {
        isFree = false;
        return !spec.onStatuses().isEmpty()
                && RetryPolicy.allowsStatus(spec, status, tried(exchange, replayable))
                && tryCount(cluster, exchange);
    }

    private RetryPolicy.Tried tried(Exchange exchange, boolean replayable) {
        return new RetryPolicy.Tried(exchange.request().methodText(), made, replayable);
    }

    private boolean tryCount(Cluster cluster, Exchange exchange) {
        if (budget == null) {
            RetryBudget shared = worker.budget(cluster.name());
            if (!shared.tryTake(spec.budgetRatio(), exchange.journal().inProgress())) {
                cluster.stats().retriesOverBudget.increment();
                return false;
            }
            budget = shared;
        }
        return count(cluster);
    }

    private boolean count(Cluster cluster) {
        made++;
        cluster.stats().retries.increment();
        return true;
    }

    /** How long to wait before the retry that was just counted. */
    long backoffNanos() {
        return isFree ? 0 : RetryPolicy.backoffNanos(spec.backoff(), made, ThreadLocalRandom.current());
    }

    /** Gives the share of the budget back. */
    void end() {
        RetryBudget taken = budget;
        if (taken != null) {
            budget = null;
            taken.giveBack();
        }
    }
}
