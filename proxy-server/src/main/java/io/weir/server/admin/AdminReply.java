package io.weir.server.admin;

import org.jspecify.annotations.Nullable;

/** What the admin port answers. {@code allow} goes with 405 only. */
record AdminReply(int status, String contentType, String body, @Nullable String allow) {
    private static final String TEXT = "text/plain; charset=utf-8";

    static AdminReply text(int status, String body) {
        return new AdminReply(status, TEXT, body + "\n", null);
    }

    static AdminReply json(@Nullable Object value) {
        return json(200, value);
    }

    static AdminReply json(int status, @Nullable Object value) {
        return new AdminReply(status, "application/json", Json.of(value), null);
    }

    static AdminReply notAllowed(String allow) {
        return new AdminReply(405, TEXT, "only " + allow + " here\n", allow);
    }
}
