package io.weir.l7.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weir.core.error.ProxyError;
import io.weir.core.listener.DownstreamFacts;
import io.weir.l7.filter.ForwardedFields;
import io.weir.l7.message.HeadEdits;
import io.weir.l7.message.HeadFields;
import io.weir.l7.message.ResponseHead;
import io.weir.l7.tunnel.TunnelEnd;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection (or stream) as an exchange sees it. On its loop only. What is written leaves when the current
 * event ends.
 */
public interface Downstream {
    /** What is known of the client. */
    DownstreamFacts facts();

    /** What the proxy says of the client to endpoints. */
    ForwardedFields forwarded();

    /** For bodies that must be kept. */
    ByteBufAllocator allocator();

    /** Passes a 1xx on, to clients that understand it. */
    void sendInterim(ResponseHead head);

    /**
     * Sends the head of the final response.
     *
     * @param mayKeep false when the connection must close behind this response
     */
    void sendHead(ResponseHead response, HeadEdits edits, boolean mayKeep);

    /** Takes {@code data}, the next bytes of the body. */
    void sendBody(ByteBuf data);

    /** The response is complete. */
    void sendEnd(@Nullable HeadFields trailers);

    /** Bytes of this exchange's response written so far, heads included. */
    long bytesSent();

    /** Whether more of the response is welcome now; the exchange is told when that changes to yes. */
    boolean isWritable();

    /** Stops reading the request's body until {@link #resumeRequest()}; what was read already still comes. */
    void pauseRequest();

    /** Reads on. */
    void resumeRequest();

    /** The exchange is over and may be given back; it ended well, or with a complete answer. */
    void onExchangeOver();

    /** The exchange failed; the connection closes so that the client cannot take the response for complete. */
    void abort(ProxyError error);

    /**
     * Sends a 101 (or what says the same where it is a stream) and what followed it, and leaves HTTP.
     *
     * @param early taken: bytes of the new protocol that the endpoint sent already, or null
     * @return the client's end of the tunnel, not joined yet
     */
    TunnelEnd upgrade(ResponseHead response, HeadEdits edits, @Nullable ByteBuf early);
}
