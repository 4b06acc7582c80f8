package io.weir.core.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.weir.core.error.ProxyError;
import io.weir.core.loop.DeadlineWheel;
import io.weir.core.loop.LoopConfined;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries bytes between two channels of one loop until both ended, one broke, or time ran out. An end of input on
 * one side becomes an end of output on the other (half-close); a reset becomes a reset. Reading pauses while the other
 * side cannot be written, so that at most one read beyond the write watermark waits each way, and while the process is
 * short of memory for buffers.
 */
@LoopConfined
public final class Relay {
    private static final Logger log = LoggerFactory.getLogger(Relay.class);
    private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final RelaySettings settings;
    private final RelayObserver observer;
    private final RelaySide downstream = new RelaySide(this, ProxyError.CLIENT_RESET);
    private final RelaySide upstream = new RelaySide(this, ProxyError.ENDPOINT_RESET);
    private final TimeLimit timeLimit = new TimeLimit();
    /** The wheel of both channels' loop; null until started. */
    private @Nullable DeadlineWheel wheel;

    private long startedNanos;
    private long lastByteNanos;
    private boolean ended;

    public Relay(RelaySettings settings, RelayObserver observer) {
        this.settings = settings;
        this.observer = observer;
    }

    /** The relay's handler for the upstream channel, for whoever adds it before connecting. */
    public ChannelHandler upstreamHandler() {
        return upstream;
    }

    /** The relay's handler for the downstream channel, for whoever puts it in another handler's place. */
    public ChannelHandler downstreamHandler() {
        return downstream;
    }

    /**
     * Starts between two open channels of this loop. Handlers that are not in the pipelines yet are added at their end.
     *
     * @param early bytes of the client that came before; taken
     */
    public void start(Channel downstreamChannel, Channel upstreamChannel, @Nullable ByteBuf early) {
        assert upstreamChannel.eventLoop().inEventLoop() && downstreamChannel.eventLoop().inEventLoop();
        DeadlineWheel loopWheel = DeadlineWheel.of(downstreamChannel.eventLoop());
        wheel = loopWheel;
        startedNanos = loopWheel.nowNanos();
        lastByteNanos = startedNanos;
        loopWheel.schedule(timeLimit, nextLookNanos(startedNanos));
        downstream.begin(downstreamChannel, upstream);
        upstream.begin(upstreamChannel, downstream);
        if (early != null) {
            downstream.forward(early);
        }
        upstream.resumeReading();
        downstream.resumeReading();
    }

    /** Bytes read from the client. */
    public long bytesFromDownstream() {
        return downstream.bytesRead();
    }

    /** Bytes read from the endpoint. */
    public long bytesFromUpstream() {
        return upstream.bytesRead();
    }

    /**
     * Ends both sides now, by reset if there is an error, since a clean end would say that all was told; but see
     * {@link RelaySettings#drainedInOrder}.
     */
    public void end(@Nullable ProxyError error) {
        if (ended) {
            return;
        }
        ended = true;
        if (wheel != null) {
            wheel.cancel(timeLimit);
        }
        boolean reset = error != null && !(error == ProxyError.DRAINED && settings.drainedInOrder());
        downstream.close(reset);
        upstream.close(reset);
        observer.onEnd(this, error);
    }

    boolean isRunning() {
        return wheel != null && !ended;
    }

    boolean splices() {
        return settings.splice();
    }

    void onBytes() {
        DeadlineWheel loopWheel = wheel;
        if (loopWheel != null) {
            lastByteNanos = loopWheel.nowNanos();
        }
    }

    void onSideOver() {
        if (downstream.isOver() && upstream.isOver()) {
            end(null);
        }
    }

    void onBug(Throwable cause) {
        log.error("relay", cause);
        end(ProxyError.INTERNAL);
    }

    /** Closes {@code channel} so that the peer sees a reset where its kind of socket has one. */
    public static void reset(Channel channel) {
        if (channel.isOpen()) {
            try {
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
            } catch (ChannelException alreadyGone) {
                log.debug("no reset, as the socket is gone: {}", alreadyGone.toString());
            }
            // Below the pipeline, where a TLS handler would say goodbye first.
            channel.unsafe().close(channel.voidPromise());
        }
    }

    private long nextLookNanos(long now) {
        long idleEnd = lastByteNanos + settings.idleNanos();
        long durationLeft = settings.durationMaxNanos() - (now - startedNanos);
        return now + Math.min(Math.min(idleEnd - now, durationLeft), PROGRESS_NANOS);
    }

    /** One deadline serves idle time and duration: it looks how things stand and sets itself anew. */
    private final class TimeLimit extends DeadlineWheel.Deadline {
        @Override
        protected void onDue(long now) {
            if (now - lastByteNanos >= settings.idleNanos()) {
                end(ProxyError.IDLE_TIMEOUT);
            } else if (now - startedNanos >= settings.durationMaxNanos()) {
                end(ProxyError.DURATION_REACHED);
            } else if (wheel != null) {
                observer.onProgress(Relay.this);
                wheel.schedule(this, nextLookNanos(now));
            }
        }
    }
}
