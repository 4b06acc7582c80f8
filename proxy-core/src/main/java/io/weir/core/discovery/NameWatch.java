package io.weir.core.discovery;

import io.netty.channel.EventLoop;
import io.weir.core.loop.ControlThread;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the address of one host name. Of several addresses the first is taken and kept as long as it is among the
 * answers; the last good one stays while look-ups fail. Who wants all of them uses {@code discover.dns}.
 */
@ControlThread
public final class NameWatch {
    private static final Logger LOG = LoggerFactory.getLogger(NameWatch.class);

    private final NameLookup lookup;
    private final String host;
    private final Consumer<InetAddress> onAddress;
    private final Refresh refresh;
    private @Nullable InetAddress current;
    private boolean isFailing;

    /** A watch that waits for {@link #start()}; {@code onAddress} is called on the loop when the address changed. */
    public NameWatch(EventLoop control, NameLookup lookup, String host, Consumer<InetAddress> onAddress) {
        this.lookup = lookup;
        this.host = host;
        this.onAddress = onAddress;
        this.refresh = new Refresh(control, Duration.ZERO, this::ask);
    }

    /** Begins to ask. */
    public void start() {
        ask();
    }

    /** Asks no more. */
    public void close() {
        refresh.close();
    }

    private void ask() {
        lookup.addresses(host, this::onAnswer);
    }

    private void onAnswer(LookupResult<InetAddress> result) {
        if (refresh.isClosed()) {
            return;
        }
        switch (result) {
            case LookupResult.Found<InetAddress> found -> {
                refresh.afterAnswer(found.ttl());
                if (isFailing) {
                    LOG.info("look-up of {} succeeds again", host);
                    isFailing = false;
                }
                if (current == null || !found.records().contains(current)) {
                    current = found.records().getFirst();
                    onAddress.accept(current);
                }
            }
            case LookupResult.Failed<InetAddress> failed -> {
                if (!isFailing) {
                    LOG.warn("look-up of {} failed: {}; {}", host, failed.reason(),
                            current == null ? "it has no address yet" : "keeping " + current.getHostAddress());
                }
                isFailing = true;
                refresh.afterFailure();
            }
        }
    }
}
