package io.weir.core.stats;

import io.weir.core.loop.Shared;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/** What happened on the HTTP/2 connections of one listener. */
@Shared
public final class Http2Stats {
    /** Error codes there are (RFC 9113, section 7). */
    public static final int CODES = 14;

    /** Open now. */
    public final LongAdder connections = new LongAdder();
    /** Open now. */
    public final LongAdder streams = new LongAdder();
    public final LongAdder streamsResetByClient = new LongAdder();
    public final LongAdder streamsResetByProxy = new LongAdder();
    private final LongAdder[] goAways = new LongAdder[CODES];

    Http2Stats() {
        Arrays.setAll(goAways, i -> new LongAdder());
    }

    /** GOAWAY frames sent with that code, 0 to 13. */
    public LongAdder goAways(int code) {
        return goAways[code];
    }
}
