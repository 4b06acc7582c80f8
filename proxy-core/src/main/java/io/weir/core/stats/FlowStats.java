package io.weir.core.stats;

import io.weir.core.loop.Shared;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/** What happened to datagrams of one UDP listener. */
@Shared
public final class FlowStats {
    /** Why one went nowhere; SHED: its socket was full, the listener drains or memory is short, EMPTY: no payload. */
    public enum Drop { TABLE_FULL, NO_ENDPOINT, DENIED, SEND_FAILED, UNEXPECTED_SOURCE, SHED, EMPTY }

    private final String listener;
    public final LongAdder opened = new LongAdder();
    public final LongAdder open = new LongAdder();
    public final LongAdder moved = new LongAdder();
    public final LongAdder datagramsReceived = new LongAdder();
    public final LongAdder datagramsSent = new LongAdder();
    public final LongAdder bytesReceived = new LongAdder();
    public final LongAdder bytesSent = new LongAdder();
    private final LongAdder[] dropped = new LongAdder[Drop.values().length];

    FlowStats(String listener) {
        this.listener = listener;
        Arrays.setAll(dropped, i -> new LongAdder());
    }

    /** The listener's name. */
    public String listener() {
        return listener;
    }

    /** The counter of one reason. */
    public LongAdder dropped(Drop reason) {
        return dropped[reason.ordinal()];
    }
}
