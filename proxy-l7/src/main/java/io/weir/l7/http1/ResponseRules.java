package io.weir.l7.http1;

import io.weir.l7.filter.WebSocketKeys;
import io.weir.l7.message.BodyKind;
import io.weir.l7.message.HeadFields;
import io.weir.l7.message.HttpVersion;
import io.weir.l7.message.KnownField;
import io.weir.l7.message.Method;
import io.weir.l7.message.ResponseHead;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the fields of a response mean together: its body's end (RFC 9112, section 6.3) and its connection's fate. */
final class ResponseRules {
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private ResponseRules() {}

    /** Checks a complete head and notes the outcome in it; what is wrong, or null. */
    static @Nullable String apply(ResponseHead head, Method request) {
        String problem = connection(head);
        // 1xx and 204 have no body and must not say anything about one; if they do, nobody needs to believe it.
        if (problem != null || head.isInterim() || head.status() == NO_CONTENT) {
            return problem;
        }
        problem = framing(head);
        if (request == Method.HEAD || head.status() == NOT_MODIFIED) {
            head.body(BodyKind.NONE, 0);
        }
        return problem;
    }

    private static @Nullable String framing(ResponseHead head) {
        HeadFields fields = head.fields();
        boolean hasLength = fields.has(KnownField.CONTENT_LENGTH);
        if (fields.has(KnownField.TRANSFER_ENCODING)) {
            if (hasLength) {
                return "both Transfer-Encoding and Content-Length";
            }
            if (head.version() == HttpVersion.HTTP_1_0) {
                return "Transfer-Encoding in HTTP/1.0";
            }
            if (!RequestRules.isChunked(fields)) {
                return "Transfer-Encoding other than chunked, once";
            }
            head.body(BodyKind.CHUNKED, 0);
            return null;
        }
        if (!hasLength) {
            head.body(BodyKind.UNTIL_CLOSE, 0);
            return null;
        }
        long length = ContentLength.of(fields);
        if (length == ContentLength.INVALID) {
            return "bad Content-Length";
        }
        head.declaredLength(length, ContentLength.isPlain(fields));
        head.body(BodyKind.LENGTH, length);
        return null;
    }

    /** Whether a 101 names what it switches to, and nothing that was not offered (RFC 9110, section 7.8). */
    static boolean switchesAsOffered(HeadFields response, HeadFields request) {
        int i = response.find(KnownField.UPGRADE);
        boolean offered = i >= 0;
        for (; i >= 0 && offered; i = response.find(KnownField.UPGRADE, i + 1)) {
            for (String protocol : response.value(i).split(",", -1)) {
                offered &= ConnectionOptions.hasElement(
                        request, KnownField.UPGRADE, protocol.strip().toLowerCase(Locale.ROOT));
            }
        }
        return offered;
    }

    /** Whether the WebSocket's key was answered by what only its reader can tell. */
    static boolean provesKey(HeadFields response, HeadFields request) {
        int accept = response.find(WebSocketKeys.ACCEPT, 0);
        int key = request.find(WebSocketKeys.KEY, 0);
        return accept >= 0 && key >= 0 && response.valueIs(accept, WebSocketKeys.accept(request.value(key)));
    }

    private static @Nullable String connection(ResponseHead head) {
        HeadFields fields = head.fields();
        int options = fields.has(KnownField.CONNECTION) ? ConnectionOptions.of(fields) : 0;
        if ((options & ConnectionOptions.TOO_MANY) != 0) {
            return "too many Connection options";
        }
        boolean keepAlive = (options & ConnectionOptions.CLOSE) == 0
                && (head.version() != HttpVersion.HTTP_1_0 || (options & ConnectionOptions.KEEP_ALIVE) != 0);
        head.connection(keepAlive, (options & ConnectionOptions.NOMINATES) != 0);
        return null;
    }
}
