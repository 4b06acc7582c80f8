package io.weir.l7.upstream;

import io.netty.buffer.ByteBuf;
import io.weir.core.error.ProxyError;
import io.weir.l7.message.HeadFields;
import io.weir.l7.message.ResponseHead;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link Upstream} tells of the response. Order: interims, then one head, then body, then the end; or a
 * failure at any point. After the end or a failure nothing more comes and the connection is no longer the exchange's.
 */
public interface UpstreamEvents {
    /** A 1xx other than 101; {@code head} is valid during the call. */
    void onInterim(ResponseHead head);

    /** The final head; {@code head} is valid until the exchange ends. */
    void onResponseHead(ResponseHead head);

    /** Takes {@code data}, the next bytes of the body. */
    void onResponseBody(ByteBuf data);

    /** The response is complete. */
    void onResponseEnd(@Nullable HeadFields trailers);

    /**
     * A 101 to a request that asked for it: the connection changes its protocol. The receiver takes the channel with
     * {@link Upstream#detach()}.
     *
     * @param early taken: bytes of the new protocol that came with the head, or null
     */
    void onUpgrade(ResponseHead head, @Nullable ByteBuf early);

    /** The body may go on. */
    void onUpstreamWritable();

    /** The attempt failed; the connection is closed. */
    void onUpstreamFailed(ProxyError error, String detail);
}
