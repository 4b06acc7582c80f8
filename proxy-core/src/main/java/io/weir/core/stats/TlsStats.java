package io.weir.core.stats;

import io.weir.core.loop.Shared;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/** How TLS handshakes ended, at a listener or towards a cluster. */
@Shared
public final class TlsStats {
    /**
     * Every end: the first two are good. Certificates are the other side's; {@code ALERT} is the other side's refusal
     * of ours, or of what we offer.
     */
    public enum Handshake {
        FULL, RESUMED, CLEAR_TEXT, VERSION, CIPHER, NO_CERTIFICATE, EXPIRED, NOT_YET_VALID, UNKNOWN_CA, NAME_MISMATCH,
        BAD_CERTIFICATE, ALERT, CLOSED, TIMEOUT, PROTOCOL;

        /** As logs and metrics write it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final LongAdder[] handshakes = new LongAdder[Handshake.values().length];

    TlsStats() {
        Arrays.setAll(handshakes, i -> new LongAdder());
    }

    /** The counter of one end. */
    public LongAdder handshakes(Handshake end) {
        return handshakes[end.ordinal()];
    }
}
