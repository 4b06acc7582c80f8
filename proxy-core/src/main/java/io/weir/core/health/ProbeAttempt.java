package io.weir.core.health;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.weir.core.loop.ControlThread;
import io.weir.core.spec.Expect;
import io.weir.core.spec.HealthSpec;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One check under way: the first end counts, the socket is closed, the deadline is kept. On the control loop. */
@ControlThread
public final class ProbeAttempt {
    private final Consumer<ProbeResult> done;
    private final Future<?> deadline;
    private @Nullable Channel channel;
    private boolean isEnded;

    public ProbeAttempt(EventLoop control, HealthSpec spec, Consumer<ProbeResult> done) {
        this.done = done;
        String detail = "no answer in " + Expect.text(spec.timeout());
        this.deadline = control.schedule(
                () -> end(ProbeResult.fail(detail)), spec.timeout().toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The attempt's socket, open or about to be. */
    public void onChannel(ChannelFuture future) {
        channel = future.channel();
        if (isEnded) {
            channel.close();
        }
    }

    /** Whether the result is known. */
    public boolean isEnded() {
        return isEnded;
    }

    /** Ends with {@code result}, unless it ended before. */
    public void end(ProbeResult result) {
        if (isEnded) {
            return;
        }
        isEnded = true;
        deadline.cancel(false);
        if (channel != null) {
            channel.close();
        }
        done.accept(result);
    }

    /** Ends badly, with a reason a person can read. */
    public void fail(Throwable cause) {
        end(ProbeResult.fail(reason(cause)));
    }

    private static String reason(Throwable cause) {
        return switch (cause) {
            case PortUnreachableException unreachable -> "port unreachable";
            case NoRouteToHostException noRoute -> "no route to host";
            case ConnectException refused when text(refused).contains("refused") -> "connection refused";
            default -> text(cause);
        };
    }

    private static String text(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message.toLowerCase(Locale.ROOT);
    }
}
