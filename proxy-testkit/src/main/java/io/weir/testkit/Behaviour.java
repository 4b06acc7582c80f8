package io.weir.testkit;

import java.io.IOException;

/** What an endpoint does with one accepted connection; the connection is closed when it returns. */
@FunctionalInterface
public interface Behaviour {
    void serve(UpstreamConnection connection) throws IOException;
}
