package io.weir.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

/**
 * A request as an endpoint received it. {@code head} is the text up to and with the empty line; {@code body} is without
 * its transfer coding, and empty when the script answered without reading it.
 */
public record RawRequest(
        String method, String target, String version, String head, Fields headers, byte[] body, Fields trailers) {

    /** The body, one character per byte. */
    public String text() {
        return new String(body, ISO_8859_1);
    }

    /** The first value of a header, or null. */
    public @Nullable String header(String name) {
        return headers.first(name);
    }

    RawRequest withBody(HttpReader.Body read) {
        return new RawRequest(method, target, version, head, headers, read.bytes(), read.trailers());
    }
}
