package io.weir.core.connect;

import io.netty.channel.Channel;
import io.weir.core.error.ProxyError;

/** How an attempt to connect ended. */
public sealed interface ConnectResult {
    /** An open channel on the asked loop. */
    record Connected(Channel channel) implements ConnectResult {}

    /** Nothing open is left; {@code detail} is for logs. */
    record Failed(ProxyError error, String detail) implements ConnectResult {}
}
