package io.weir.core.limit;

import io.netty.channel.EventLoop;
import io.weir.core.loop.Shared;

/** How one loop is told of a new level. */
@Shared
final class BudgetMailbox {
    private final EventLoop loop;

    BudgetMailbox(EventLoop loop) {
        this.loop = loop;
    }

    void tell(BufferLevel level) {
        if (!loop.isShuttingDown()) {
            loop.execute(() -> LoopBudget.of(loop).become(level));
        }
    }
}
