package io.weir.l7;

import io.netty.channel.Channel;
import io.weir.core.cluster.Cluster;
import io.weir.core.cluster.ClusterRegistry;
import io.weir.core.connect.Connector;
import io.weir.core.limit.ConnectionCeiling;
import io.weir.core.listener.BindResult;
import io.weir.core.listener.BoundListener;
import io.weir.core.listener.ConnectionStarter;
import io.weir.core.listener.InheritedSockets;
import io.weir.core.listener.ListenerBinder;
import io.weir.core.log.AccessLog;
import io.weir.core.log.AccessRecord;
import io.weir.core.loop.LoopGroups;
import io.weir.core.spec.Address;
import io.weir.core.spec.Cidr;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.EndpointSpec;
import io.weir.core.spec.GateSpec;
import io.weir.core.spec.ListenerSpec;
import io.weir.core.spec.RuntimeSpec;
import io.weir.core.stats.Stats;
import io.weir.l7.spec.HttpLimitsSpec;
import io.weir.l7.spec.HttpListenerSpec;
import io.weir.l7.spec.RouteSpec;
import io.weir.testkit.RawClient;
import io.weir.testkit.ScriptedUpstream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A whole HTTP listener with its clusters on real sockets, made from specs as the server would. One worker. */
public final class TestProxy implements AutoCloseable {
    public static final String LISTENER = "web";
    public static final String CLUSTER = "app";

    private final LoopGroups loops;
    private final Stats stats = new Stats();
    private final ClusterRegistry clusters;
    private final HttpStarter starter;
    private final BoundListener listener;
    private final LinkedBlockingQueue<AccessRecord> records = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Channel> channels = new LinkedBlockingQueue<>();

    private TestProxy(Builder builder) {
        loops = LoopGroups.start(new RuntimeSpec(
                1, builder.transport, 100_000, Duration.ZERO, 0));
        clusters = new ClusterRegistry(stats, loops);
        clusters.apply(List.of(builder.cluster)).syncUninterruptibly();
        HttpRuntime runtime = new HttpRuntime(new Connector(loops), clusters::cluster, stats, log());
        clusters.addDownListener(runtime);
        ListenerSpec spec = new ListenerSpec(LISTENER, List.of(new Address.Inet("127.0.0.1", 0)), 128,
                GateSpec.OPEN, false, builder.trusted, null);
        starter = new HttpStarter(new HttpListenerSpec(spec, builder.limits, builder.routes), runtime);
        ConnectionStarter noting = (channel, facts) -> {
            channels.add(channel);
            starter.start(channel, facts);
        };
        ConnectionCeiling ceiling = new ConnectionCeiling(100_000);
        BindResult bound =
                new ListenerBinder(loops, ceiling, stats, InheritedSockets.NONE).bind(spec, noting).join();
        listener = switch (bound) {
            case BindResult.Bound ok -> ok.listener();
            case BindResult.Failed failed -> throw new IllegalStateException(failed.toString());
        };
    }

    private AccessLog log() {
        return new AccessLog() {
            @Override
            public boolean wants(boolean failed) {
                return true;
            }

            @Override
            public void record(AccessRecord entry) {
                records.add(entry);
            }
        };
    }

    public static Builder to(ScriptedUpstream... endpoints) {
        List<String> addresses = new ArrayList<>();
        for (ScriptedUpstream endpoint : endpoints) {
            addresses.add(endpoint.hostPort());
        }
        return new Builder(addresses);
    }

    public static Builder to(String... endpoints) {
        return new Builder(List.of(endpoints));
    }

    /** Raises an exception in the pipeline of the next client's connection, as a bug of ours would. */
    public void raiseInNextConnection(RuntimeException bug) throws InterruptedException {
        Channel channel = Objects.requireNonNull(channels.poll(10, TimeUnit.SECONDS), "no connection came");
        channel.eventLoop().execute(() -> channel.pipeline().fireExceptionCaught(bug));
    }

    public SocketAddress address() {
        return listener.localAddresses().getFirst();
    }

    public RawClient connect() {
        return RawClient.connect(address());
    }

    int port() {
        return ((InetSocketAddress) address()).getPort();
    }

    public LoopGroups loops() {
        return loops;
    }

    /** What is in progress ends, and then its connection. */
    public void drain() {
        listener.drain().join();
    }

    public HttpStarter starter() {
        return starter;
    }

    public BoundListener listener() {
        return listener;
    }

    public Stats stats() {
        return stats;
    }

    public Cluster cluster() {
        return Objects.requireNonNull(clusters.cluster(CLUSTER));
    }

    /** Makes the cluster be that one, as a reload does. */
    public void apply(ClusterSpec spec) {
        clusters.apply(List.of(spec)).syncUninterruptibly();
    }

    /** The next access log record, waited for. */
    public AccessRecord nextRecord() {
        try {
            AccessRecord next = records.poll(10, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("no access log record came");
            }
            return next;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    @Override
    public void close() {
        listener.close().join();
        clusters.close().syncUninterruptibly();
        loops.close();
    }

    /** What differs from the defaults. */
    public static final class Builder {
        private ClusterSpec cluster;
        private HttpLimitsSpec limits = HttpLimitsSpec.DEFAULT;
        private List<RouteSpec> routes = List.of(RouteSpec.to("all", CLUSTER));
        private List<Cidr> trusted = List.of();
        private RuntimeSpec.Transport transport = RuntimeSpec.Transport.AUTO;

        private Builder(List<String> endpoints) {
            cluster = ClusterSpec.of(CLUSTER, endpoints.stream().map(EndpointSpec::of).toArray(EndpointSpec[]::new));
        }

        public Builder cluster(UnaryOperator<ClusterSpec> change) {
            cluster = change.apply(cluster);
            return this;
        }

        public Builder limits(HttpLimitsSpec newLimits) {
            limits = newLimits;
            return this;
        }

        public Builder route(UnaryOperator<RouteSpec> change) {
            routes = List.of(change.apply(routes.getFirst()));
            return this;
        }

        public Builder routes(RouteSpec... newRoutes) {
            routes = List.of(newRoutes);
            return this;
        }

        public Builder trusting(String block) {
            trusted = List.of(Cidr.parse(block));
            return this;
        }

        public Builder transport(RuntimeSpec.Transport newTransport) {
            transport = newTransport;
            return this;
        }

        public TestProxy start() {
            return new TestProxy(this);
        }
    }
}
