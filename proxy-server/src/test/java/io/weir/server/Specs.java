package io.weir.server;

import io.weir.config.WeirSpec;
import io.weir.core.spec.AccessLogSpec;
import io.weir.core.spec.Address;
import io.weir.core.spec.AdminSpec;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.LogSpec;
import io.weir.core.spec.RuntimeSpec;
import io.weir.l4.spec.TcpListenerSpec;
import io.weir.l4.spec.UdpListenerSpec;
import io.weir.l7.spec.HttpListenerSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Configurations in code, for tests; each method adds to it. */
final class Specs {
    static final String TOKEN = "secret";

    private final List<TcpListenerSpec> tcp = new ArrayList<>();
    private final List<UdpListenerSpec> udp = new ArrayList<>();
    private final List<HttpListenerSpec> http = new ArrayList<>();
    private final List<ClusterSpec> clusters = new ArrayList<>();
    private Duration drainTimeout = Duration.ofSeconds(5);
    private int workers = 1;
    private int connectionsMax = 1000;
    private long memoryLimitBytes;
    private boolean dashboard = true;
    private AccessLogSpec accessLog = new AccessLogSpec(new AccessLogSpec.Target.Off(), AccessLogSpec.Format.JSON,
            AccessLogSpec.DEFAULT_FIELDS, "", 1);

    Specs tcp(TcpListenerSpec... listeners) {
        tcp.addAll(Arrays.asList(listeners));
        return this;
    }

    Specs udp(UdpListenerSpec... listeners) {
        udp.addAll(Arrays.asList(listeners));
        return this;
    }

    Specs http(HttpListenerSpec... listeners) {
        http.addAll(Arrays.asList(listeners));
        return this;
    }

    Specs cluster(ClusterSpec... some) {
        clusters.addAll(Arrays.asList(some));
        return this;
    }

    Specs workers(int count) {
        workers = count;
        return this;
    }

    Specs connectionsMax(int count) {
        connectionsMax = count;
        return this;
    }

    Specs memoryLimit(long bytes) {
        memoryLimitBytes = bytes;
        return this;
    }

    Specs withoutDashboard() {
        dashboard = false;
        return this;
    }

    Specs drainTimeout(Duration timeout) {
        drainTimeout = timeout;
        return this;
    }

    Specs accessLog(AccessLogSpec spec) {
        accessLog = spec;
        return this;
    }

    WeirSpec build() {
        return new WeirSpec(
                new RuntimeSpec(workers, RuntimeSpec.Transport.AUTO, connectionsMax, drainTimeout,
                        memoryLimitBytes),
                new AdminSpec(Address.parse("127.0.0.1:0"), TOKEN, dashboard),
                new LogSpec(LogSpec.Level.WARN, LogSpec.Format.TEXT),
                accessLog, tcp, udp, http, clusters, List.of());
    }
}
