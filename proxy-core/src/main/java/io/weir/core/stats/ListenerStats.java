package io.weir.core.stats;

import io.weir.core.loop.Shared;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/** What happened at one listener. */
@Shared
public final class ListenerStats {
    /** Why a connection ended before its protocol began. */
    public enum Refusal { DENIED, LISTENER_LIMIT, ADDRESS_LIMIT, BAD_PROXY_HEADER, NO_ROUTE }

    private final String listener;
    public final LongAdder accepted = new LongAdder();
    public final LongAdder open = new LongAdder();
    public final LongAdder bytesReceived = new LongAdder();
    public final LongAdder bytesSent = new LongAdder();
    public final TlsStats tls = new TlsStats();
    private final Http2Stats http2 = new Http2Stats();
    private final LongAdder[] refused = new LongAdder[Refusal.values().length];

    ListenerStats(String listener) {
        this.listener = listener;
        Arrays.setAll(refused, i -> new LongAdder());
    }

    /** The listener's name, a label of its metrics. */
    public String listener() {
        return listener;
    }

    /** The counter of one reason. */
    public LongAdder refused(Refusal reason) {
        return refused[reason.ordinal()];
    }

    /** What happened on its HTTP/2 connections. */
    public Http2Stats http2() {
        return http2;
    }
}
