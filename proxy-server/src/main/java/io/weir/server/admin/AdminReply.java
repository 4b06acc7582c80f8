package io.weir.server.admin;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the admin port answers. {@code allow} goes with 405 only. */
record AdminReply(int status, String contentType, byte[] body, @Nullable String allow) {
    private static final String TEXT = "text/plain; charset=utf-8";

    static AdminReply text(int status, String body) {
        return of(status, TEXT, body + "\n");
    }

    static AdminReply json(@Nullable Object value) {
        return json(200, value);
    }

    static AdminReply json(int status, @Nullable Object value) {
        return of(status, "application/json", Json.of(value));
    }

    /** A refusal of a call whose good answers are JSON. */
    static AdminReply problem(int status, String text) {
        return json(status, Map.of("error", text));
    }

    static AdminReply of(int status, String contentType, String body) {
        return new AdminReply(status, contentType, body.getBytes(StandardCharsets.UTF_8), null);
    }

    static AdminReply notAllowed(String allow) {
        return new AdminReply(405, TEXT, ("only " + allow + " here\n").getBytes(StandardCharsets.UTF_8), allow);
    }
}
