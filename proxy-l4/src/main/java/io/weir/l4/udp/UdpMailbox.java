package io.weir.l4.udp;

import io.netty.channel.EventLoop;
import io.weir.core.cluster.Endpoint;
import io.weir.core.loop.Shared;
import java.util.concurrent.CompletableFuture;

/** How other threads reach the flows of one loop. */
@Shared
final class UdpMailbox {
    private final EventLoop loop;
    private final UdpFlows flows;

    UdpMailbox(UdpFlows flows) {
        this.loop = flows.loop();
        this.flows = flows;
    }

    void endpointDown(Endpoint endpoint) {
        loop.execute(() -> flows.onEndpointDown(endpoint));
    }

    void swapped() {
        loop.execute(flows::onSwap);
    }

    /** Ends every flow; to be called when the sockets are closed. */
    CompletableFuture<Void> close() {
        return CompletableFuture.runAsync(flows::close, loop);
    }
}
