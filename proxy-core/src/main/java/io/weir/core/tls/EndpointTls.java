package io.weir.core.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * TLS towards one endpoint.
 *
 * @param name the endpoint must prove to have; null only where nothing is verified
 */
public record EndpointTls(UpstreamTls tls, @Nullable String name) {
    /** A handler for a new connection to {@code address}; null when its cluster is gone, or has TLS no more. */
    public @Nullable SslHandler newHandler(ByteBufAllocator allocator, Alpn offer, SocketAddress address) {
        return tls.newHandler(allocator, offer, name, address instanceof InetSocketAddress inet ? inet.getPort() : 0);
    }
}
