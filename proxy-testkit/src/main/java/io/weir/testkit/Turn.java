package io.weir.testkit;

import java.io.IOException;

/**
 * What a scripted endpoint does with one request. It gets the head with the body still unread, so that it may answer
 * early; it returns with the connection closed or ready for the next request.
 */
@FunctionalInterface
public interface Turn {
    void take(UpstreamConnection connection, RawRequest head) throws IOException;

    /** The same, with the connection closed afterwards. */
    default Turn andThenClose() {
        return (connection, head) -> {
            take(connection, head);
            connection.close();
        };
    }
}
