package io.weir.core.spec;

import java.nio.file.Path;
import java.time.Duration;

/** Where endpoints come from besides the list in the file. */
public sealed interface DiscoverySpec {
    /**
     * Names looked up again and again; the last good answer is kept when a look-up fails.
     *
     * @param port of every address found; ignored with {@code srv}
     * @param srv ask for SRV records, which bring port and weight
     * @param refresh how often to ask; zero = as the answer's TTL says
     */
    record Dns(String name, int port, boolean srv, Duration refresh) implements DiscoverySpec {
        public Dns {
            Expect.that(!name.isEmpty(), "name", name, "a host name");
            Expect.within(port, srv ? 0 : 1, 65535, "port");
            Expect.notNegative(refresh, "refresh");
        }
    }

    /** A YAML file with a list of endpoints, watched; a bad file keeps the last good list. */
    record File(Path path) implements DiscoverySpec {}
}
