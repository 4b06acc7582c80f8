package io.weir.l7.tunnel;

import io.netty.buffer.ByteBuf;
import io.weir.core.error.ProxyError;
import io.weir.core.loop.LoopConfined;
import io.weir.l7.loop.Deadline;
import io.weir.l7.loop.HttpLoop;
import org.jspecify.annotations.Nullable;

/**
 * Carries bytes between two ends of which at least one is a stream, until both ended, one broke, or time ran out. An
 * end is passed on as an end, a break as a break. Bound: one side is read only while the other takes more.
 */
@LoopConfined
public final class StreamTunnel {
    private final Observer observer;
    private final Deadline idle;
    private final long idleNanos;
    private final Side downstream;
    private final Side upstream;
    private boolean over;

    /** Whoever began it; told once, on its loop, when both ends are closed or closing. */
    @FunctionalInterface
    public interface Observer {
        /** {@code error} is null when both sides ended what they had to say. */
        void onEnd(StreamTunnel tunnel, @Nullable ProxyError error);
    }

    /** {@code idleNanos} = without a byte either way; 0 or less = no bound. */
    public StreamTunnel(HttpLoop loop, TunnelEnd downstream, TunnelEnd upstream, long idleNanos, Observer observer) {
        this.observer = observer;
        this.idleNanos = idleNanos;
        this.idle = new Deadline(loop, this::onIdle);
        this.downstream = new Side(downstream, upstream, ProxyError.CLIENT_RESET);
        this.upstream = new Side(upstream, downstream, ProxyError.ENDPOINT_RESET);
    }

    /** Begins. */
    public void start() {
        idle.arm(idleNanos);
        upstream.own.join(upstream);
        if (!over) {
            downstream.own.join(downstream);
        }
    }

    /** Bytes read from the client. */
    public long bytesFromDownstream() {
        return downstream.bytesRead;
    }

    /** Bytes read from the endpoint. */
    public long bytesFromUpstream() {
        return upstream.bytesRead;
    }

    private void onIdle() {
        end(ProxyError.IDLE_TIMEOUT);
    }

    private void end(@Nullable ProxyError error) {
        if (!over) {
            stop();
            downstream.own.close(error != null, idleNanos);
            upstream.own.close(error != null, idleNanos);
            observer.onEnd(this, error);
        }
    }

    private void stop() {
        over = true;
        idle.cancel();
    }

    /** In order: what is inside, such as WebSocket, tells by itself whether it was told everything. */
    private void endDrained() {
        if (!over) {
            stop();
            downstream.own.finish();
            upstream.own.finish();
            observer.onEnd(this, ProxyError.DRAINED);
        }
    }

    /** What one end reads goes to the other. */
    private final class Side implements TunnelEvents {
        private final TunnelEnd own;
        private final TunnelEnd other;
        private final ProxyError whenBroken;
        private long bytesRead;
        private boolean ended;

        Side(TunnelEnd own, TunnelEnd other, ProxyError whenBroken) {
            this.own = own;
            this.other = other;
            this.whenBroken = whenBroken;
        }

        @Override
        public void onBytes(ByteBuf data) {
            if (over) {
                data.release();
                return;
            }
            bytesRead += data.readableBytes();
            idle.arm(idleNanos);
            other.write(data);
            if (!over && !other.isWritable()) {
                own.pause();
            }
        }

        @Override
        public void onEnd() {
            if (over || ended) {
                return;
            }
            ended = true;
            other.end();
            if (downstream.ended && upstream.ended) {
                StreamTunnel.this.end(null);
            }
        }

        @Override
        public void onWritable() {
            if (!over) {
                other.resume();
            }
        }

        @Override
        public void onBroken() {
            StreamTunnel.this.end(whenBroken);
        }

        @Override
        public void onDrainExpired() {
            endDrained();
        }
    }
}
