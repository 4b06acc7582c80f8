package io.weir.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request or response as it came over one stream. {@code reset} is the code of the RST_STREAM that ended it, -1 when
 * it ended well; {@code fields} are none when it was reset before its head.
 */
public record Http2Message(
        int streamId, List<Fields> interims, Fields fields, byte[] body, Fields trailers, int reset) {

    /** The status of a response. */
    public int status() {
        String status = fields.first(":status");
        if (status == null) {
            throw new AssertionError("no response: " + this);
        }
        return Integer.parseInt(status);
    }

    /** The first value of a field, pseudo-fields included, or null. */
    public @Nullable String field(String name) {
        return fields.first(name);
    }

    /** The body, one character per byte. */
    public String text() {
        return new String(body, ISO_8859_1);
    }

    @Override
    public String toString() {
        return "stream " + streamId + " " + fields.list() + " body " + body.length + " trailers " + trailers.list()
                + " reset " + reset;
    }
}
