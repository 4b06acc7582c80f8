package io.weir.l7.http1;

import io.weir.l7.message.Ascii;
import io.weir.l7.message.BodyKind;
import io.weir.l7.message.HeadFields;
import io.weir.l7.message.HttpVersion;
import io.weir.l7.message.KnownField;
import io.weir.l7.message.Method;
import io.weir.l7.message.RequestHead;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the fields of a request mean together: one valid Host (RFC 9112, section 3.2), one framing (sections 6.1 to
 * 6.3), the options of its connection, its expectation. Whatever two readers could take differently is refused.
 */
public final class RequestRules {
    private static final String LENGTH_DISGUISED = "content_length";
    private static final String ENCODING_DISGUISED = "transfer_encoding";

    private RequestRules() {}

    /** Checks a complete head and notes the outcome in it; what is wrong, or null. */
    static @Nullable String apply(RequestHead head) {
        String problem = host(head);
        if (problem == null) {
            problem = framing(head);
        }
        return problem == null ? connection(head) : problem;
    }

    private static @Nullable String host(RequestHead head) {
        HeadFields fields = head.fields();
        int i = fields.find(KnownField.HOST);
        if (i < 0) {
            return head.version() == HttpVersion.HTTP_1_0 ? null : "no Host";
        }
        if (fields.find(KnownField.HOST, i + 1) >= 0) {
            return "more than one Host";
        }
        int length = fields.valueLength(i);
        if (length == 0) {
            // An http URI has a host (RFC 9110, section 4.2.1); only a target without that URI may come without.
            return head.hasTargetAuthority() || isAsterisk(head) ? null : "empty Host";
        }
        return Authority.isValid(fields.bytes(), fields.valueStart(i), length) ? null : "bad Host";
    }

    private static boolean isAsterisk(RequestHead head) {
        return head.targetLength() == 1 && head.fields().bytes()[head.targetStart()] == '*';
    }

    private static @Nullable String framing(RequestHead head) {
        HeadFields fields = head.fields();
        if (hasDisguisedFraming(fields)) {
            return "framing field with underscores";
        }
        boolean hasLength = fields.has(KnownField.CONTENT_LENGTH);
        if (fields.has(KnownField.TRANSFER_ENCODING)) {
            if (hasLength) {
                return "both Transfer-Encoding and Content-Length";
            }
            if (head.version() == HttpVersion.HTTP_1_0) {
                return "Transfer-Encoding in HTTP/1.0";
            }
            if (!isChunked(fields)) {
                return "Transfer-Encoding other than chunked, once";
            }
            head.body(BodyKind.CHUNKED, 0, false);
        } else if (hasLength) {
            long length = ContentLength.of(fields);
            if (length == ContentLength.INVALID) {
                return "bad Content-Length";
            }
            head.body(BodyKind.LENGTH, length, ContentLength.isPlain(fields));
        }
        return head.method() == Method.TRACE && head.hasBody() ? "TRACE with content" : null;
    }

    /** Whether the only coding is chunked: no other one can be undone here, and none may follow it. */
    static boolean isChunked(HeadFields fields) {
        int i = fields.find(KnownField.TRANSFER_ENCODING);
        return fields.valueIsIgnoreCase(i, "chunked") && fields.find(KnownField.TRANSFER_ENCODING, i + 1) < 0;
    }

    /** Endpoints behind CGI-like gateways take an underscore for a dash, and would see framing the proxy does not. */
    public static boolean hasDisguisedFraming(HeadFields fields) {
        for (int i = 0; i < fields.count(); i++) {
            int length = fields.nameLength(i);
            if ((length == LENGTH_DISGUISED.length() || length == ENCODING_DISGUISED.length())
                    && fields.knownBit(i) == 0 && isDisguisedFraming(fields, i)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isDisguisedFraming(HeadFields fields, int i) {
        String name = fields.name(i).toLowerCase(Locale.ROOT);
        return name.equals(LENGTH_DISGUISED) || name.equals(ENCODING_DISGUISED);
    }

    private static @Nullable String connection(RequestHead head) {
        HeadFields fields = head.fields();
        boolean current = head.version() != HttpVersion.HTTP_1_0;
        int options = fields.has(KnownField.CONNECTION) ? ConnectionOptions.of(fields) : 0;
        if ((options & ConnectionOptions.TOO_MANY) != 0) {
            return "too many Connection options";
        }
        boolean close = (options & ConnectionOptions.CLOSE) != 0;
        boolean keepAlive = !close && (current || (options & ConnectionOptions.KEEP_ALIVE) != 0);
        boolean upgrade = current && (options & ConnectionOptions.UPGRADE) != 0 && leavesHttp(head);
        head.connection(keepAlive, upgrade, (options & ConnectionOptions.NOMINATES) != 0);
        return null;
    }

    /**
     * Whether the protocols asked for are worth a tunnel. HTTP and TLS are not: what went through such a tunnel
     * would be requests that no route has seen. Nor is a request with content, which no tunnelled protocol sends.
     */
    private static boolean leavesHttp(RequestHead head) {
        HeadFields fields = head.fields();
        int i = fields.find(KnownField.UPGRADE);
        if (i < 0 || head.hasBody()) {
            return false;
        }
        for (; i >= 0; i = fields.find(KnownField.UPGRADE, i + 1)) {
            String protocols = fields.value(i).toLowerCase(Locale.ROOT);
            if (protocols.isEmpty() || protocols.contains("h2") || protocols.contains("http")
                    || protocols.contains("tls")) {
                return false;
            }
        }
        return true;
    }

    /** Notes whether a 100 is waited for (RFC 9110, section 10.1.1); false when something else is expected. */
    public static boolean isExpectationMet(RequestHead head) {
        HeadFields fields = head.fields();
        int i = fields.find(KnownField.EXPECT);
        if (i < 0 || head.version() == HttpVersion.HTTP_1_0) {
            return true;
        }
        boolean known = Ascii.equalsIgnoreCase(fields.bytes(), fields.valueStart(i), fields.valueLength(i),
                "100-continue") && fields.find(KnownField.EXPECT, i + 1) < 0;
        head.expectsContinue(known && head.hasBody());
        return known;
    }
}
