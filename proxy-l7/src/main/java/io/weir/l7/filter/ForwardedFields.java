package io.weir.l7.filter;

import io.netty.util.NetUtil;
import io.weir.core.listener.DownstreamFacts;
import io.weir.core.loop.LoopConfined;
import io.weir.l7.message.HeadEdits;
import io.weir.l7.message.HeadFields;
import io.weir.l7.message.HttpVersion;
import io.weir.l7.message.KnownField;
import io.weir.l7.message.RequestHead;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What the proxy tells an endpoint about the client: {@code Via}, {@code X-Forwarded-For/-Proto/-Host/-Port}, {@code
 * Forwarded} (RFC 7239) and {@code X-Request-Id}. From a trusted peer they continue what it sent; from anybody else
 * what was sent is replaced, and {@code X-Real-IP} dropped, so that an endpoint can believe it. One per downstream
 * connection: all but the request id is the same for every request with the same Host, and kept as lines that are
 * copied as one.
 */
@LoopConfined
public final class ForwardedFields {
    /** The name in {@code Via} and {@code Proxy-Status}. */
    public static final String PSEUDONYM = "weir";

    private static final int REQUEST_ID_MAX = 128;
    /** The fields it vouches for. */
    static final long FORWARDING = KnownField.X_FORWARDED_FOR.bit() | KnownField.X_FORWARDED_PROTO.bit()
            | KnownField.X_FORWARDED_HOST.bit() | KnownField.X_FORWARDED_PORT.bit() | KnownField.FORWARDED.bit()
            | KnownField.X_REAL_IP.bit() | KnownField.X_REQUEST_ID.bit();

    private final DownstreamFacts facts;
    private final String scheme;
    /** All fields, for one authority and version; only the request id is another each time. */
    private final HeadFields lines = new HeadFields();

    /** Null before the first request. */
    private @Nullable String linesAuthority;
    private @Nullable HttpVersion linesVersion;

    public ForwardedFields(DownstreamFacts facts, String scheme) {
        this.facts = facts;
        this.scheme = scheme;
    }

    /** The id the request goes by: the trusted peer's if it is a sane token, else a fresh one. */
    public String requestId(RequestHead head) {
        if (facts.peerTrusted() && head.fields().has(KnownField.X_REQUEST_ID)) {
            String sent = head.fields().value(KnownField.X_REQUEST_ID);
            if (sent != null && isSaneId(sent)) {
                return sent;
            }
        }
        return RequestIds.next();
    }

    private static boolean isSaneId(String id) {
        if (id.isEmpty() || id.length() > REQUEST_ID_MAX) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (c <= ' ' || c >= 127 || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    /** Adds the fields to what goes to the endpoint. */
    public void edit(RequestHead head, String requestId, HeadEdits edits) {
        if (facts.peerTrusted()) {
            edits.add("Via", via(head));
            continueFields(head, edits);
            edits.drop(KnownField.X_REQUEST_ID);
            edits.add("X-Request-Id", requestId);
        } else {
            edits.dropMask(FORWARDING);
            LookAlikes.drop(head.fields(), edits);
            edits.addAll(linesFor(head, requestId), requestId);
        }
    }

    /** The version that came, not the one that goes out (RFC 9110, section 7.6.3). */
    private static String via(RequestHead head) {
        return switch (head.version()) {
            case HTTP_1_0 -> "1.0 " + PSEUDONYM;
            case HTTP_1_1 -> "1.1 " + PSEUDONYM;
            case HTTP_2 -> "2.0 " + PSEUDONYM;
        };
    }

    private HeadFields linesFor(RequestHead head, String requestId) {
        String authority = head.authority();
        if (authority.equals(linesAuthority) && head.version() == linesVersion
                && requestId.length() == lines.valueLength(lines.count() - 1)) {
            return lines;
        }
        linesAuthority = authority;
        linesVersion = head.version();
        lines.clear();
        lines.add("Via", via(head));
        InetSocketAddress client = facts.client();
        if (client != null) {
            lines.add("X-Forwarded-For", addressOf(client));
        }
        lines.add("X-Forwarded-Proto", scheme);
        if (!authority.isEmpty()) {
            lines.add("X-Forwarded-Host", authority);
        }
        if (facts.destination() != null) {
            lines.add("X-Forwarded-Port", port());
        }
        lines.add("Forwarded", forwardedElement(authority));
        lines.add("X-Request-Id", requestId);
        return lines;
    }

    private void continueFields(RequestHead head, HeadEdits edits) {
        HeadFields fields = head.fields();
        InetSocketAddress client = facts.client();
        if (client != null) {
            String chain = joined(fields, KnownField.X_FORWARDED_FOR);
            edits.set("X-Forwarded-For", chain.isEmpty() ? addressOf(client) : chain + ", " + addressOf(client));
        }
        addIfMissing(fields, edits, KnownField.X_FORWARDED_PROTO, "X-Forwarded-Proto", scheme);
        addIfMissing(fields, edits, KnownField.X_FORWARDED_HOST, "X-Forwarded-Host", head.authority());
        addIfMissing(fields, edits, KnownField.X_FORWARDED_PORT, "X-Forwarded-Port", port());
        edits.add("Forwarded", forwardedElement(head.authority()));
    }

    private static void addIfMissing(
            HeadFields fields, HeadEdits edits, KnownField field, String name, String value) {
        if (!fields.has(field) && !value.isEmpty()) {
            edits.add(name, value);
        }
    }

    private static String joined(HeadFields fields, KnownField field) {
        StringBuilder all = new StringBuilder();
        for (int at = fields.find(field, 0); at >= 0; at = fields.find(field, at + 1)) {
            all.append(all.isEmpty() ? "" : ", ").append(fields.value(at));
        }
        return all.toString();
    }

    /** One element as RFC 7239 section 4 writes it; IPv6 in brackets and quotes. */
    private String forwardedElement(String authority) {
        InetSocketAddress client = facts.client();
        String address = client == null ? "unknown" : addressOf(client);
        StringBuilder element = new StringBuilder("for=");
        element.append(address.indexOf(':') >= 0 ? "\"[" + address + "]\"" : address);
        if (!authority.isEmpty()) {
            element.append(";host=\"").append(authority).append('"');
        }
        return element.append(";proto=").append(scheme).toString();
    }

    /** Empty on a unix socket, which has none. */
    private String port() {
        InetSocketAddress destination = facts.destination();
        return destination == null ? "" : Integer.toString(destination.getPort());
    }

    private static String addressOf(InetSocketAddress client) {
        return NetUtil.toAddressString(client.getAddress());
    }
}
