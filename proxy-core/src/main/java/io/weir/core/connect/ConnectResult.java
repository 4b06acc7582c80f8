package io.weir.core.connect;

import io.netty.channel.Channel;
import io.weir.core.error.ProxyError;
import org.jspecify.annotations.Nullable;

/** How an attempt to connect ended. */
public sealed interface ConnectResult {
    /** An open channel on the asked loop; {@code protocol} was chosen by ALPN, null when none was. */
    record Connected(Channel channel, @Nullable String protocol) implements ConnectResult {}

    /** Nothing open is left; {@code detail} is for logs. */
    record Failed(ProxyError error, String detail) implements ConnectResult {}
}
