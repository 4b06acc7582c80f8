package io.weir.server.soak;

import java.util.List;
import java.util.stream.Stream;

/**
 * The endpoints of the soak, four a cluster: nothing is done to the first, the next two die and hang by turns, and the
 * last comes and goes with the configuration.
 */
record SoakFleet(List<HttpEndpoint> web, List<EchoEndpoint> tcp, List<DatagramEndpoint> udp) implements AutoCloseable {
    static SoakFleet start() {
        return new SoakFleet(
                Stream.of("w1", "w2", "w3", "w4").map(HttpEndpoint::new).toList(),
                Stream.of("t1", "t2", "t3", "t4").map(EchoEndpoint::new).toList(),
                Stream.of("u1", "u2", "u3", "u4").map(DatagramEndpoint::new).toList());
    }

    /** The names of those that come and go with the configuration. */
    static List<String> spares() {
        return List.of("w4", "t4", "u4");
    }

    @Override
    public void close() {
        Stream.of(web, tcp, udp).flatMap(List::stream).forEach(SoakEndpoint::close);
    }
}
