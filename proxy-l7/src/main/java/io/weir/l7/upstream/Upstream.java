package io.weir.l7.upstream;

import io.netty.buffer.ByteBuf;
import io.weir.l7.message.HeadEdits;
import io.weir.l7.message.HeadFields;
import io.weir.l7.message.RequestHead;
import io.weir.l7.message.ResponseHead;
import io.weir.l7.tunnel.TunnelEnd;
import org.jspecify.annotations.Nullable;

/**
 * A connection (or stream) to an endpoint while it carries one request. Used on its loop only, by one exchange at a
 * time: {@link #sendHead} begins, and the last of {@link UpstreamEvents} or {@link #abandon()} ends. What is written
 * leaves when the current event ends.
 */
public interface Upstream {
    /** Whether an earlier request went over the same connection. */
    boolean isReused();

    /** Whether any byte of a response to the current request arrived. */
    boolean hasAnswered();

    /**
     * After a failure: whether the endpoint said that it did not look at the request, since it closes the connection
     * (GOAWAY; RFC 9113, section 6.8).
     */
    boolean isUntouched();

    /**
     * Begins: sends the request's head with its edits.
     *
     * @param into where response heads are read into; lent until the end
     * @param upgrade whether the request's {@code Upgrade} is passed on, so that a 101 may come
     */
    void sendHead(RequestHead head, HeadEdits edits, boolean upgrade, ResponseHead into, UpstreamEvents events);

    /** Takes {@code data}, the next bytes of the body. */
    void sendBody(ByteBuf data);

    /** The request is complete. */
    void sendEnd(@Nullable HeadFields trailers);

    /** Whether more of the body is welcome now; {@link UpstreamEvents#onUpstreamWritable()} tells when it is again. */
    boolean isWritable();

    /** Stops reading the response until {@link #resumeResponse()}; what was read already still comes. */
    void pauseResponse();

    /** Reads on. */
    void resumeResponse();

    /** Instead of {@link #sendHead}: nobody wants it after all. */
    void giveBackUnused();

    /**
     * Ends the attempt here and now: the connection (or stream) is closed, and no further event comes. What was
     * detached is the tunnel's, and stays.
     */
    void abandon();

    /** After a 101: leaves HTTP. Returns the endpoint's end of the tunnel, not joined yet. */
    TunnelEnd detach();
}
