package io.weir.l7.filter;

import io.weir.core.error.ProxyError;
import io.weir.l7.message.RequestHead;
import io.weir.l7.spec.ErrorPagesSpec;
import io.weir.l7.spec.RouteAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An answer of the proxy's own: a failure before the endpoint's head was passed on, a redirect, or a fixed answer.
 *
 * @param fields without {@code Date}, {@code Content-Length} and {@code Connection}, which belong to the sending
 * @param body sent unless the request was HEAD or the status has none; not to be changed
 */
public record LocalReply(int status, List<Field> fields, byte[] body) {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final Map<ProxyError, LocalReply> DEFAULTS = defaults();

    /** A field line. */
    public record Field(String name, String value) {}

    /**
     * The answer to a failure that has a status.
     *
     * @param pages of the route; a page replaces the body, never the fields that say what happened
     */
    public static LocalReply failure(ProxyError error, ErrorPagesSpec pages) {
        ErrorPagesSpec.Page page = pages.page(error.status());
        LocalReply plain = DEFAULTS.get(error);
        if (plain == null) {
            throw new IllegalArgumentException("error: " + error + " (expected: one that is answered)");
        }
        return page == null ? plain : failure(error, page.contentType(), page.body());
    }

    private static Map<ProxyError, LocalReply> defaults() {
        Map<ProxyError, LocalReply> replies = new EnumMap<>(ProxyError.class);
        for (ProxyError error : ProxyError.values()) {
            if (error.status() >= 400) {
                String body = error.status() + " " + Statuses.reason(error.status()) + "\n";
                replies.put(error, failure(error, TEXT, body.getBytes(StandardCharsets.UTF_8)));
            }
        }
        return replies;
    }

    private static LocalReply failure(ProxyError error, String contentType, byte[] body) {
        List<Field> fields = new ArrayList<>();
        fields.add(new Field("Content-Type", contentType));
        fields.add(new Field("Cache-Control", "no-store"));
        if (error.proxyStatus() != null) {
            fields.add(new Field("Proxy-Status", proxyStatus(error)));
        }
        switch (error) {
            case QUEUE_FULL, QUEUE_TIMEOUT, OVERLOADED -> fields.add(new Field("Retry-After", "1"));
            case NO_ENDPOINT, DNS_FAILED -> fields.add(new Field("Retry-After", "5"));
            case METHOD_REFUSED -> fields.add(
                    new Field("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE"));
            default -> { }
        }
        return new LocalReply(error.status(), List.copyOf(fields), body);
    }

    /** What {@code Proxy-Status} says of a failure (RFC 9209). */
    static String proxyStatus(ProxyError error) {
        return ForwardedFields.PSEUDONYM + "; error=" + error.proxyStatus() + "; verdict=\"" + error.verdict() + "\"";
    }

    /** A fixed answer; {@code Content-Type} is plain text unless given. */
    public static LocalReply respond(RouteAction.Respond respond) {
        List<Field> fields = new ArrayList<>();
        respond.headers().forEach((name, value) -> fields.add(new Field(name, value)));
        boolean typed = fields.stream().anyMatch(field -> field.name().equalsIgnoreCase("content-type"));
        if (!typed && !respond.body().isEmpty()) {
            fields.add(new Field("Content-Type", TEXT));
        }
        return new LocalReply(respond.status(), List.copyOf(fields), respond.body().getBytes(StandardCharsets.UTF_8));
    }

    /** A redirect of this request. */
    public static LocalReply redirect(RouteAction.Redirect redirect, RequestHead head) {
        String location = Redirects.location(redirect, head);
        byte[] body = (redirect.status() + " " + Statuses.reason(redirect.status()) + "\n")
                .getBytes(StandardCharsets.UTF_8);
        return new LocalReply(redirect.status(),
                List.of(new Field("Location", location), new Field("Content-Type", TEXT)), body);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LocalReply that && status == that.status && fields.equals(that.fields)
                && Arrays.equals(body, that.body);
    }

    @Override
    public int hashCode() {
        return Objects.hash(status, fields, Arrays.hashCode(body));
    }
}
