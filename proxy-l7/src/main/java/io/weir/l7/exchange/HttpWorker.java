package io.weir.l7.exchange;

import io.netty.channel.EventLoop;
import io.weir.core.cluster.Cluster;
import io.weir.core.cluster.Endpoint;
import io.weir.core.error.ProxyError;
import io.weir.core.listener.DownstreamFacts;
import io.weir.core.log.AccessLog;
import io.weir.core.loop.LoopConfined;
import io.weir.l7.loop.HttpLoop;
import io.weir.l7.message.RequestHead;
import io.weir.l7.pool.HttpPool;
import io.weir.l7.upstream.RetryBudget;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Everything HTTP connections of one event loop share: clock and deadlines, pools, and exchanges to use again, so that
 * a connection between two requests holds none.
 */
@LoopConfined
public final class HttpWorker {
    /** Exchanges kept for the next request; what a burst needed beyond is left to the collector. */
    private static final int SPARE_MAX = 256;

    private final HttpLoop loop;
    private final UpstreamOpener opener;
    private final AccessLog accessLog;
    private final Function<String, RetryBudget> budgets;
    private final IdentityHashMap<Endpoint, HttpPool> pools = new IdentityHashMap<>();
    private final ArrayDeque<Exchange> spare = new ArrayDeque<>();

    public HttpWorker(
            EventLoop eventLoop,
            UpstreamOpener opener,
            AccessLog accessLog,
            Function<String, RetryBudget> budgets) {
        this.loop = new HttpLoop(eventLoop);
        this.opener = opener;
        this.accessLog = accessLog;
        this.budgets = budgets;
    }

    /** Clock, deadlines and flushes. */
    public HttpLoop loop() {
        return loop;
    }

    /** An exchange to fill; given back when it is over. */
    public Exchange take(Downstream downstream) {
        Exchange exchange = spare.pollFirst();
        if (exchange == null) {
            exchange = new Exchange(this);
        }
        exchange.begin(downstream);
        return exchange;
    }

    /** Keeps {@code exchange} for another request; nobody may use it any longer. */
    public void giveBack(Exchange exchange) {
        exchange.clear();
        if (spare.size() < SPARE_MAX) {
            spare.addFirst(exchange);
        }
    }

    /** Writes down why a client's connection ended while it had no request. */
    public void recordConnection(
            HttpListenerSnapshot listener, DownstreamFacts facts, ProxyError error, String detail) {
        ExchangeJournal journal = new ExchangeJournal(accessLog);
        journal.begin(facts, loop.nowNanos());
        journal.count(listener.localStats());
        journal.end(new RequestHead(), error, detail, loop.nowNanos());
    }

    /** The pool of an endpoint, with the bounds of its cluster. */
    public HttpPool pool(Cluster cluster, Endpoint endpoint) {
        HttpPool pool = pools.get(endpoint);
        if (pool == null) {
            pool = new HttpPool(endpoint, loop, cluster.spec());
            pools.put(endpoint, pool);
        } else {
            pool.useSpec(cluster.spec());
        }
        return pool;
    }

    /** An endpoint went down or away: its idle connections close, and those in use if {@code cutInUse}. */
    public void onEndpointDown(Endpoint endpoint, boolean cutInUse) {
        @Nullable HttpPool pool = pools.remove(endpoint);
        if (pool != null) {
            loop.enter();
            pool.close(cutInUse);
            loop.leave();
        }
    }

    UpstreamOpener opener() {
        return opener;
    }

    AccessLog accessLog() {
        return accessLog;
    }

    RetryBudget budget(String cluster) {
        return budgets.apply(cluster);
    }
}
