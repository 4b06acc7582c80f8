package io.weir.l4.udp;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.weir.core.loop.ControlThread;
import io.weir.core.spec.Address;
import io.weir.core.spec.RuntimeSpec.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Binds the sockets of one listener, one after another on the control loop. Sockets that share an address ({@code
 * SO_REUSEPORT}) would quietly share it with another process of the same user too; so the first of each address is
 * bound alone, which finds that out, and shares only afterwards.
 */
@ControlThread
final class UdpBinder {
    private static final Logger LOG = LoggerFactory.getLogger(UdpBinder.class);

    private final EventLoop control;
    private final Transport transport;
    private final List<UdpFlows> workers;
    private final Queue<Socket> waiting = new ArrayDeque<>();
    private final List<DatagramChannel> bound = new ArrayList<>();
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    /** The port the system chose for the address at hand, when it was asked to. */
    private int chosenPort;

    /** What became of it: every socket, or why there is none. */
    record Outcome(List<DatagramChannel> sockets, @Nullable Address failed, String reason) {}

    /**
     * One socket to be.
     *
     * @param first of its configured address: it finds out whether the port is free, and chooses it when there is none
     * @param needed whether binding fails as a whole without it
     */
    private record Socket(
            Address.Inet bind, InetSocketAddress address, UdpFlows flows, boolean first, boolean needed) {}

    UdpBinder(EventLoop control, Transport transport, List<UdpFlows> workers) {
        this.control = control;
        this.transport = transport;
        this.workers = workers;
    }

    /** Binds all or nothing; the future never fails, and completes on the control loop. */
    CompletableFuture<Outcome> bind(List<Address> binds) {
        control.execute(() -> {
            for (Address bind : binds) {
                try {
                    plan((Address.Inet) bind);
                } catch (IOException unknown) {
                    outcome.complete(new Outcome(List.of(), bind, String.valueOf(unknown.getMessage())));
                    return;
                }
            }
            bindNext();
        });
        return outcome;
    }

    private void plan(Address.Inet bind) throws IOException {
        boolean first = true;
        for (InetSocketAddress address : UdpAddresses.of(bind)) {
            boolean needed = first || address.getAddress().isAnyLocalAddress();
            for (UdpFlows flows : workers) {
                waiting.add(new Socket(bind, address, flows, first, needed));
                first = false;
            }
        }
    }

    private void bindNext() {
        Socket socket = waiting.poll();
        if (socket == null) {
            outcome.complete(new Outcome(List.copyOf(bound), null, ""));
            return;
        }
        UdpFlows flows = socket.flows();
        if (socket.first()) {
            chosenPort = socket.address().getPort();
        }
        InetSocketAddress address = new InetSocketAddress(socket.address().getAddress(), chosenPort);
        try {
            DatagramChannel channel = UdpSockets.listener(transport, address.getAddress(), flows.window());
            channel.config().setOption(UdpSockets.sharing(transport), !socket.first());
            channel.pipeline().addLast(new UdpSocketHandler(channel, address, flows));
            flows.loop().register(channel);
            channel.bind(address).addListener((ChannelFuture done) -> control.execute(() -> onBound(socket, channel,
                    done)));
        } catch (ChannelException noSocket) {
            fail(socket, noSocket);
        }
    }

    private void onBound(Socket socket, DatagramChannel channel, ChannelFuture done) {
        if (done.isSuccess()) {
            bound.add(channel);
            channel.config().setOption(UdpSockets.sharing(transport), true);
            chosenPort = channel.localAddress().getPort();
            bindNext();
            return;
        }
        channel.close();
        if (socket.needed()) {
            fail(socket, done.cause());
        } else {
            LOG.debug("cannot bind {} beside {}: {}", socket.address(), socket.bind(), done.cause().getMessage());
            bindNext();
        }
    }

    private void fail(Socket socket, Throwable cause) {
        bound.forEach(DatagramChannel::close);
        String message = String.valueOf(cause.getMessage());
        boolean privileged = socket.bind().port() < 1024 && message.contains("Permission denied");
        outcome.complete(new Outcome(List.of(), socket.bind(), privileged
                ? "permission denied (ports below 1024 need root or CAP_NET_BIND_SERVICE)" : message));
    }
}
