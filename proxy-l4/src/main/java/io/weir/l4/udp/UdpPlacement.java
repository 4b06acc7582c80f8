package io.weir.l4.udp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.weir.core.cluster.Cluster;
import io.weir.core.cluster.Endpoint;
import io.weir.core.cluster.PickRequest;
import io.weir.core.error.ProxyError;
import io.weir.core.loop.LoopConfined;
import io.weir.core.spec.RuntimeSpec.Transport;
import io.weir.core.stats.FlowStats.Drop;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds flows an endpoint, opens their sockets there, and moves them when the endpoint is gone or refuses. */
@LoopConfined
final class UdpPlacement {
    private static final Logger LOG = LoggerFactory.getLogger(UdpPlacement.class);
    /** Endpoints tried for one datagram when the system refuses to connect a socket; rare, as nothing is sent yet. */
    private static final int TRIES = 3;

    private final EventLoop loop;
    private final Transport transport;
    private final UdpFlows flows;
    private final UdpWindow window;
    private final PickRequest request = new PickRequest();

    UdpPlacement(EventLoop loop, Transport transport, UdpFlows flows, UdpWindow window) {
        this.loop = loop;
        this.transport = transport;
        this.flows = flows;
        this.window = window;
    }

    /** An endpoint for one datagram with a place taken there, or null. */
    @Nullable Endpoint pick(Cluster cluster, UdpSocketHandler socket, InetSocketAddress client) {
        UdpPickKeys.fill(request, cluster.spec(), client, socket.address());
        return cluster.acquire(request);
    }

    /** Finds an endpoint for a flow that has none; false when the datagram at hand was dropped for want of one. */
    boolean place(UdpFlow flow, Cluster cluster) {
        UdpPickKeys.fill(request, cluster.spec(), flow.client, flow.socket.address());
        for (int i = 0; i < TRIES; i++) {
            Endpoint endpoint = cluster.acquire(request);
            if (endpoint == null) {
                flows.drop(Drop.NO_ENDPOINT);
                return false;
            }
            if (connect(flow, cluster, endpoint)) {
                return true;
            }
            request.exclude(endpoint);
        }
        flows.drop(Drop.SEND_FAILED);
        return false;
    }

    /** Opens the flow's socket at {@code endpoint}. Takes the place there: on failure it is given back. */
    boolean placeAt(UdpFlow flow, Cluster cluster, Endpoint endpoint) {
        if (connect(flow, cluster, endpoint)) {
            return true;
        }
        flows.drop(Drop.SEND_FAILED);
        return false;
    }

    /** Takes a flow away from where it is refused if there is a better place; else it stays. */
    void leave(UdpFlow flow, UdpUpstreamHandler refused, Cluster cluster) {
        UdpPickKeys.fill(request, cluster.spec(), flow.client, flow.socket.address());
        request.exclude(refused.endpoint());
        Endpoint other = cluster.acquire(request);
        if (other != null && refused.isAt(other)) {
            cluster.release(other);
        } else if (other != null && connect(flow, cluster, other)) {
            refused.close();
            return;
        }
        flow.onStaying();
    }

    private boolean connect(UdpFlow flow, Cluster cluster, Endpoint endpoint) {
        endpoint.stats().connects.increment();
        if (endpoint.socketAddress() instanceof InetSocketAddress address) {
            Channel channel = open(endpoint, address);
            if (channel != null && connect(new UdpUpstreamHandler(flows, flow, cluster, endpoint, address, channel))) {
                return true;
            }
        } else {
            LOG.debug("[c{} {}] no address that datagrams can be sent to", flow.id, endpoint);
        }
        cluster.release(endpoint);
        return false;
    }

    private @Nullable Channel open(Endpoint endpoint, InetSocketAddress address) {
        try {
            return UdpSockets.upstream(transport, address.getAddress(), window);
        } catch (ChannelException noSocketLeft) {
            LOG.debug("[{}] no socket: {}", endpoint, noSocketLeft.getMessage());
            return null;
        }
    }

    /** Connecting a datagram socket sends nothing: it ends at once, except that io_uring tells a turn later. */
    private boolean connect(UdpUpstreamHandler upstream) {
        ChannelFuture connecting = upstream.connect(loop);
        if (connecting.isDone() && !connecting.isSuccess()) {
            fail(upstream, connecting.cause());
            upstream.abandon();
            return false;
        }
        upstream.flow().onPlaced(upstream);
        if (connecting.isDone()) {
            upstream.onConnected();
        } else {
            connecting.addListener(done -> {
                if (done.isSuccess()) {
                    upstream.onConnected();
                } else {
                    fail(upstream, done.cause());
                    flows.onUpstreamGone(upstream);
                }
            });
        }
        return true;
    }

    private static void fail(UdpUpstreamHandler upstream, Throwable cause) {
        upstream.endpoint().stats().connectFailures.increment();
        ProxyError error = UdpUpstreamHandler.errorOf(cause);
        upstream.endpoint().failed(error == null ? ProxyError.INTERNAL : error);
        LOG.debug("[c{} {}] cannot connect: {}", upstream.flow().id, upstream.endpoint(), cause.getMessage());
    }
}
