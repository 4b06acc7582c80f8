package io.weir.l7.tunnel;

import io.netty.buffer.ByteBuf;

/** What a {@link TunnelEnd} tells. After {@link #onBroken} nothing more comes. */
public interface TunnelEvents {
    /** Takes {@code data}, which the peer sent. */
    void onBytes(ByteBuf data);

    /** The peer has nothing more to say. */
    void onEnd();

    /** More may be written. */
    void onWritable();

    /** The peer went without saying that it said all. */
    void onBroken();

    /** The time to finish is over. */
    void onDrainExpired();
}
