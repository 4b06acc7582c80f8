package io.weir.core.cluster;

import io.netty.channel.EventLoop;
import io.weir.core.loop.Shared;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * How loops tell the control thread that an endpoint failed too often in a row: once each time the count is reached.
 */
@Shared
final class OutlierMailbox {
    private final EventLoop control;
    private final int failuresInRowMax;
    private final Consumer<Endpoint> onFailures;

    OutlierMailbox(EventLoop control, int failuresInRowMax, Consumer<Endpoint> onFailures) {
        this.control = control;
        this.failuresInRowMax = failuresInRowMax;
        this.onFailures = onFailures;
    }

    int failuresInRowMax() {
        return failuresInRowMax;
    }

    boolean tell(Endpoint endpoint) {
        try {
            control.execute(() -> onFailures.accept(endpoint));
            return true;
        } catch (RejectedExecutionException shuttingDown) {
            return false;
        }
    }
}
