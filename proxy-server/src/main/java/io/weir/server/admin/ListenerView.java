package io.weir.server.admin;

import java.util.List;

/**
 * One listener as the admin port shows it.
 *
 * @param addresses as bound, so with the port that the system chose for port 0
 * @param state {@code accepting} or {@code draining}
 * @param open connections (http, tcp) or flows (udp) now
 */
public record ListenerView(String name, String protocol, List<String> addresses, String state, long open) {
    public ListenerView {
        addresses = List.copyOf(addresses);
    }
}
