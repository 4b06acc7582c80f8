package io.weir.loadtest.micro;

import io.weir.core.cluster.Cluster;
import io.weir.core.spec.Address;
import io.weir.core.spec.ListenerSpec;
import io.weir.core.stats.Stats;
import io.weir.l7.message.RequestHead;
import io.weir.l7.route.Route;
import io.weir.l7.route.RouteTable;
import io.weir.l7.spec.HttpLimitsSpec;
import io.weir.l7.spec.HttpListenerSpec;
import io.weir.l7.spec.MatchSpec;
import io.weir.l7.spec.RouteAction;
import io.weir.l7.spec.RouteSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Finding the route of a browser's request among few and many, by prefix alone and by host. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RouteTableBenchmark {
    private static final RouteAction ANSWER = new RouteAction.Respond(200, "", Map.of());

    /** How many routes there are beside the one that matches. */
    @Param({"1", "100", "1000"})
    public int routes = 1;

    private final RequestHead head = SampleHeads.parse(SampleHeads.BROWSER);
    private @Nullable RouteTable byPrefix;
    private @Nullable RouteTable byHost;

    @Setup
    public void compile() {
        byPrefix = table(List.of());
        byHost = table(List.of("www.example.com"));
    }

    @Benchmark
    public @Nullable Route byPrefix() {
        return byPrefix == null ? null : byPrefix.match(head);
    }

    @Benchmark
    public @Nullable Route byHost() {
        // The text of the host is made once per head and kept; here it has been made before.
        return byHost == null ? null : byHost.match(head);
    }

    private RouteTable table(List<String> hosts) {
        List<RouteSpec> specs = new ArrayList<>();
        for (int i = 0; i < routes; i++) {
            List<String> other = hosts.isEmpty() ? hosts : List.of("site" + i + ".example.com");
            specs.add(RouteSpec.of("r" + i, match(other, "/service" + i + "/"), ANSWER));
        }
        specs.add(RouteSpec.of("assets", match(hosts, "/assets/app/"), ANSWER));
        ListenerSpec listener = ListenerSpec.of("web", Address.parse("127.0.0.1:0"));
        var spec = new HttpListenerSpec(listener, HttpLimitsSpec.DEFAULT, specs);
        return RouteTable.compile(spec, RouteTableBenchmark::noCluster, new Stats());
    }

    private static MatchSpec match(List<String> hosts, String prefix) {
        return new MatchSpec(hosts, new MatchSpec.PathMatch.Prefix(prefix), List.of(), Map.of(), Map.of(), Map.of());
    }

    private static Cluster noCluster(String name) {
        throw new IllegalArgumentException("no route here goes to a cluster: " + name);
    }
}
