package io.weir.core.tls;

import io.netty.handler.ssl.SslHandler;

/** How what is written becomes records (RFC 8446, section 5.1). On the connection's loop, once it is established. */
public final class TlsRecords {
    private TlsRecords() {}

    /**
     * Writes are encrypted from where they lie, as many records as each needs in one buffer: HTTP/1.1 and relays hand
     * over few and large ones. HTTP/2 hands over a frame in pieces, which are copied together so that a record is no
     * smaller than it has to be.
     */
    public static void fit(SslHandler ssl) {
        if (!"h2".equals(ssl.applicationProtocol())) {
            ssl.setWrapDataSize(0);
        }
    }
}
