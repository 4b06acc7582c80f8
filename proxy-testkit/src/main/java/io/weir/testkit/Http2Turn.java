package io.weir.testkit;

import java.io.IOException;

/**
 * What a scripted HTTP/2 endpoint does with one request: it gets the HEADERS frame with the body still unread, so that
 * it may answer early. It returns when the next request is to be looked at.
 */
@FunctionalInterface
public interface Http2Turn {
    void take(Http2Call call) throws IOException;
}
