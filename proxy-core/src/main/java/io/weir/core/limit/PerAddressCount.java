package io.weir.core.limit;

import io.weir.core.loop.Shared;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Connections by client address. Holds an entry only while that address has a connection open, so it is bounded by the
 * number of open connections. Used only by listeners that set a bound per address.
 */
@Shared
public final class PerAddressCount {
    private final ConcurrentMap<InetAddress, Integer> counts = new ConcurrentHashMap<>();

    /** Counts {@code address} in unless it has {@code max} already. Any thread. */
    public boolean tryEnter(InetAddress address, int max) {
        while (true) {
            Integer now = counts.putIfAbsent(address, 1);
            if (now == null) {
                return true;
            }
            if (now >= max) {
                return false;
            }
            if (counts.replace(address, now, now + 1)) {
                return true;
            }
        }
    }

    /** Counts {@code address} out; it must have entered. Any thread. */
    public void leave(InetAddress address) {
        counts.computeIfPresent(address, (key, now) -> less(now));
    }

    private static @Nullable Integer less(int now) {
        return now == 1 ? null : now - 1;
    }

    /** Addresses with a connection open. */
    public int addresses() {
        return counts.size();
    }
}
