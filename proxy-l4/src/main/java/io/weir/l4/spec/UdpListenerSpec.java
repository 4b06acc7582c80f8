package io.weir.l4.spec;

import io.weir.core.spec.Address;
import io.weir.core.spec.Expect;
import io.weir.core.spec.ListenerSpec;
import java.time.Duration;

/**
 * A listener that forwards datagrams.
 *
 * @param sessionTimeout since the last datagram either way
 * @param sessionsMax of this listener; a datagram of a new client beyond it is dropped and counted
 * @param responses datagrams from the endpoint that end the session; 0 = only the timeout does
 */
public record UdpListenerSpec(
        ListenerSpec listener, String cluster, Duration sessionTimeout, int sessionsMax, int responses, Mode mode) {
    public static final Duration DEFAULT_SESSION_TIMEOUT = Duration.ofSeconds(30);
    public static final int DEFAULT_SESSIONS_MAX = 65_536;
    public static final int DEFAULT_RESPONSES = 0;
    public static final Mode DEFAULT_MODE = Mode.SESSION;

    public UdpListenerSpec {
        Expect.positive(sessionTimeout, "udp.session_timeout");
        Expect.within(sessionsMax, 1, 10_000_000, "udp.max_sessions");
        Expect.within(responses, 0, 1_000_000, "udp.responses");
        Expect.that(!listener.proxyProtocolRequired(), "proxy_protocol", "require",
                "off, since datagrams carry no PROXY header here");
        for (Address bind : listener.binds()) {
            Expect.that(bind instanceof Address.Inet, "bind", bind, "host:port, since udp has no unix sockets here");
        }
    }

    /** Everything from {@code listener} to {@code cluster} with every default. */
    public static UdpListenerSpec of(ListenerSpec listener, String cluster) {
        return new UdpListenerSpec(
                listener, cluster, DEFAULT_SESSION_TIMEOUT, DEFAULT_SESSIONS_MAX, DEFAULT_RESPONSES,
                DEFAULT_MODE);
    }

    /** {@code SESSION}: a client keeps its endpoint; {@code PACKET}: each datagram is balanced on its own. */
    public enum Mode { SESSION, PACKET }
}
