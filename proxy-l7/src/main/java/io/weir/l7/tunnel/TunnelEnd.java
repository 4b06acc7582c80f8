package io.weir.l7.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * One end of a tunnel: a connection that left HTTP, or a stream among others (RFC 8441). On its loop only. Nothing is
 * read before {@link #join}; what is written leaves by itself.
 */
public interface TunnelEnd {
    /** Begins; {@code events} hear of what comes, bytes that are here already first. Called once. */
    void join(TunnelEvents events);

    /** Takes {@code data}, to be sent to the peer. */
    void write(ByteBuf data);

    /** Whether more is welcome; {@link TunnelEvents#onWritable} tells when it is again. */
    boolean isWritable();

    /** Reads no more until {@link #resume()}; what is under way still comes. */
    void pause();

    /** Reads on. */
    void resume();

    /** Nothing more will be written: the peer is told so when all of it has left. Reading goes on. */
    void end();

    /**
     * Ends both directions: now if {@code broken}, which tells the peer that not everything was said; otherwise when
     * what was written has left, waiting {@code lingerNanos} for it (0 or less = no bound). No event comes any more.
     */
    void close(boolean broken, long lingerNanos);

    /** Ends both directions now and in order, without waiting for what does not leave. No event comes any more. */
    void finish();

    /** The channel that is this end and nothing else, or null. Who takes it does not join. */
    default @Nullable Channel channel() {
        return null;
    }

    /** Returns owned what came on that channel already, or null. */
    default @Nullable ByteBuf takeEarly() {
        return null;
    }
}
