package io.weir.loadtest.micro;

import io.weir.core.stats.ClusterStats;
import io.weir.core.stats.EndpointStats;
import io.weir.core.stats.ExchangeStats;
import io.weir.core.stats.ListenerStats;
import io.weir.core.stats.Stats;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * All that is counted for one request on kept connections. Scraping costs nothing here; the clock is read for timeouts
 * in any case. {@code -t 2} shows what a second loop does to it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StatsBenchmark {
    private final Stats stats = new Stats();
    private final ListenerStats listener = stats.listener("web");
    private final ExchangeStats exchange = stats.exchanges("web", "app");
    private final ClusterStats cluster = stats.cluster("app");
    private final EndpointStats endpoint = new EndpointStats();

    @Benchmark
    public void countOneRequest() {
        listener.bytesReceived.add(150);
        exchange.inProgress.increment();
        endpoint.connectionsIdle.decrement();
        endpoint.requests.increment();
        endpoint.bytesSent.add(400);
        endpoint.bytesReceived.add(1300);
        cluster.responseWait.record(180_000);
        endpoint.connectionsIdle.increment();
        exchange.inProgress.decrement();
        exchange.ended(200, null);
        exchange.total.record(200_000);
        listener.bytesSent.add(1300);
    }
}
