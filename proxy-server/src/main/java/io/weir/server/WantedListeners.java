package io.weir.server;

import io.weir.config.WeirSpec;
import java.util.ArrayList;
import java.util.List;

/** The listeners of a configuration, ready to be bound with the parts of this process. */
final class WantedListeners {
    private WantedListeners() {}

    static List<WantedListener> of(WeirSpec spec, Wiring parts) {
        List<WantedListener> all = new ArrayList<>();
        spec.httpListeners().forEach(http -> all.add(new WantedHttp(http, parts)));
        spec.tcpListeners().forEach(tcp -> all.add(new WantedTcp(tcp, parts)));
        spec.udpListeners().forEach(udp -> all.add(new WantedUdp(udp, parts)));
        return all;
    }
}
