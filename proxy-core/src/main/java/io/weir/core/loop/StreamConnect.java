package io.weir.core.loop;

import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The attempt to connect an {@link EpollStream}, while it is under way. */
@LoopConfined
final class StreamConnect {
    private @Nullable ChannelPromise promise;
    private @Nullable Future<?> timeout;

    void begin(ChannelPromise attempt) {
        promise = attempt;
    }

    /** Ends it unless it ended before {@code timeLimit} is over. */
    void limit(Future<?> timeLimit) {
        timeout = timeLimit;
    }

    boolean isUnderWay() {
        return promise != null;
    }

    /** It is over; returns whom to tell. */
    ChannelPromise end() {
        ChannelPromise attempt = Objects.requireNonNull(promise, "under way");
        promise = null;
        if (timeout != null) {
            timeout.cancel(false);
        }
        return attempt;
    }

    void onClosed() {
        if (isUnderWay()) {
            end().tryFailure(new ClosedChannelException());
        }
    }
}
