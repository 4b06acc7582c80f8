package io.weir.l7.filter;

import io.weir.core.error.ProxyError;
import io.weir.l7.message.HeadFields;
import io.weir.l7.message.KnownField;
import io.weir.l7.message.RequestHead;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Failures in the words of gRPC: status 200, no body, and {@code grpc-status} in the head, which then is the trailers
 * as well ("Trailers-Only" in the gRPC over HTTP/2 protocol). A gRPC client would see a plain 503 as an unknown error;
 * this way it knows what to retry.
 */
public final class GrpcReply {
    private static final String CONTENT_TYPE = "application/grpc";
    private static final Map<ProxyError, LocalReply> REPLIES = replies();

    private GrpcReply() {}

    /** Whether it is a gRPC request, by its content type; grpc-web is not, its errors are HTTP's. */
    public static boolean isWanted(RequestHead request) {
        HeadFields fields = request.fields();
        int i = fields.find(KnownField.CONTENT_TYPE);
        if (i < 0 || fields.valueLength(i) < CONTENT_TYPE.length()) {
            return false;
        }
        String value = fields.value(i);
        return value.regionMatches(true, 0, CONTENT_TYPE, 0, CONTENT_TYPE.length())
                && (value.length() == CONTENT_TYPE.length() || "+; ".indexOf(value.charAt(CONTENT_TYPE.length())) >= 0);
    }

    /** The answer to a failure that has a status. */
    public static LocalReply failure(ProxyError error) {
        return Objects.requireNonNull(REPLIES.get(error), "an error that is never answered");
    }

    private static Map<ProxyError, LocalReply> replies() {
        Map<ProxyError, LocalReply> replies = new EnumMap<>(ProxyError.class);
        for (ProxyError error : ProxyError.values()) {
            if (error.status() >= 400) {
                replies.put(error, reply(error));
            }
        }
        return replies;
    }

    private static LocalReply reply(ProxyError error) {
        String message = ForwardedFields.PSEUDONYM + ": " + error.verdict() + " (" + error.status() + " "
                + Statuses.reason(error.status()) + ")";
        return new LocalReply(200, List.of(
                new LocalReply.Field("Content-Type", CONTENT_TYPE),
                new LocalReply.Field("grpc-status", Integer.toString(status(error))),
                new LocalReply.Field("grpc-message", message),
                new LocalReply.Field("Proxy-Status", LocalReply.proxyStatus(error))), new byte[0]);
    }

    /**
     * The gRPC code of a failure: what the gRPC project maps the HTTP status to, but for two that say more. A timeout
     * is {@code DEADLINE_EXCEEDED}, and what is too large is {@code RESOURCE_EXHAUSTED}.
     */
    static int status(ProxyError error) {
        return switch (error.status()) {
            case 401 -> 16; // UNAUTHENTICATED
            case 403 -> 7; // PERMISSION_DENIED
            case 404, 405 -> 12; // UNIMPLEMENTED
            case 408, 504 -> 4; // DEADLINE_EXCEEDED
            case 413, 414, 431 -> 8; // RESOURCE_EXHAUSTED
            case 429, 502, 503 -> 14; // UNAVAILABLE
            default -> 13; // INTERNAL
        };
    }
}
