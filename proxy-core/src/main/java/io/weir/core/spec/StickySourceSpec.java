package io.weir.core.spec;

import java.time.Duration;

/**
 * A client address stays with its endpoint (LVS persistence).
 *
 * @param ttl since the last use
 * @param mask prefix length of IPv4 clients that count as one, 0..32; IPv6 clients use four times as many bits
 */
public record StickySourceSpec(Duration ttl, int mask) {
    public static final StickySourceSpec DEFAULT = new StickySourceSpec(Duration.ofMinutes(6), 32);

    public StickySourceSpec {
        Expect.positive(ttl, "ttl");
        Expect.within(mask, 0, 32, "mask");
    }
}
