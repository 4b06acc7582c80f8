package io.weir.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

/**
 * A response as it came over the wire. {@code head} is the text up to and with the empty line; {@code body} is without
 * its transfer coding.
 */
public record RawResponse(
        String version, int status, String reason, String head, Fields headers, byte[] body, Fields trailers) {

    /** The body, one character per byte. */
    public String text() {
        return new String(body, ISO_8859_1);
    }

    /** The first value of a header, or null. */
    public @Nullable String header(String name) {
        return headers.first(name);
    }
}
