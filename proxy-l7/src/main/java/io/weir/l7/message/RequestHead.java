package io.weir.l7.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.weir.core.loop.LoopConfined;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request, as a view of its bytes. The target is in origin-form ({@code *} for asterisk-form): an
 * absolute-form was reduced and its authority taken (RFC 9112, section 3.2.2). Heads are reused: {@link #reset}
 * first.
 */
@LoopConfined
public final class RequestHead extends MessageHead {
    private final Text hostText = new Text();
    private Method method = Method.OTHER;
    private int methodLength;
    private int targetStart;
    private int targetLength;
    private int pathLength = -1;
    private String scheme = "http";
    private boolean upgradeRequested;
    private boolean upgradeOnly;
    private boolean expectsContinue;
    private @Nullable String targetAuthority;
    private @Nullable String authority;
    private @Nullable String host;
    private @Nullable String target;
    private @Nullable String path;

    /** Forgets everything; arrays stay for the next request unless they grew unusually large. */
    public void reset() {
        clear();
        method = Method.OTHER;
        methodLength = 0;
        targetStart = 0;
        targetLength = 0;
        pathLength = -1;
        upgradeRequested = false;
        upgradeOnly = false;
        expectsContinue = false;
        targetAuthority = null;
        authority = null;
        host = null;
        target = null;
        path = null;
    }

    /** Begins a head that does not come from HTTP/1 bytes; fields are added with {@link HeadFields#add}. */
    public void start(String methodText, String originForm, HttpVersion requestVersion) {
        reset();
        byte[] line = Ascii.bytes(methodText + ' ' + originForm + " HTTP/1.1\r\n");
        startLine(line);
        line(requestVersion, methodText.length(), methodText.length() + 1, originForm.length(), line.length);
    }

    public Method method() {
        return method;
    }

    /** The method as sent; allocates for methods the proxy does not know. */
    public String methodText() {
        return method == Method.OTHER ? new String(fields().bytes(), 0, methodLength, ISO_8859_1) : method.name();
    }

    /** The length of the method, which begins at 0. */
    public int methodLength() {
        return methodLength;
    }

    /** Where the target begins in the bytes of the fields. */
    public int targetStart() {
        return targetStart;
    }

    public int targetLength() {
        return targetLength;
    }

    /** The length of the target up to its query. */
    public int pathLength() {
        if (pathLength < 0) {
            byte[] b = fields().bytes();
            int at = targetStart;
            while (at < targetStart + targetLength && b[at] != '?') {
                at++;
            }
            pathLength = at - targetStart;
        }
        return pathLength;
    }

    /** Path and query as sent, or {@code *}. */
    public String target() {
        if (target == null) {
            target = new String(fields().bytes(), targetStart, targetLength, ISO_8859_1);
        }
        return target;
    }

    /** The target up to its query, percent-escapes as sent. */
    public String path() {
        if (path == null) {
            path = pathLength() == targetLength && target != null
                    ? target : new String(fields().bytes(), targetStart, pathLength(), ISO_8859_1);
        }
        return path;
    }

    /** Host and port as sent: of an absolute-form target, else of the Host field; empty when there was none. */
    public String authority() {
        if (authority == null) {
            int i = fields().find(KnownField.HOST);
            authority = targetAuthority != null ? targetAuthority
                    : i < 0 ? "" : hostText.of(fields().bytes(), fields().valueStart(i), fields().valueLength(i));
        }
        return authority;
    }

    /** The host in lower case, without its port, an IPv6 address with its brackets; empty when there was none. */
    public String host() {
        if (host == null) {
            host = hostText.host(authority());
        }
        return host;
    }

    /** {@code http} or {@code https}, by the connection the request came on. */
    public String scheme() {
        return scheme;
    }

    /** Whether the upgrade is all the request is for: it came as an extended CONNECT (RFC 8441). */
    public boolean upgradeOnly() {
        return upgradeOnly;
    }

    /** Whether the client waits for a 100 before its body; never for 1.0 clients, nor without a body. */
    public boolean expectsContinue() {
        return expectsContinue;
    }

    /** Whether the client asks to leave HTTP on this connection (RFC 9110, section 7.8), not counting HTTP and TLS. */
    public boolean upgradeRequested() {
        return upgradeRequested;
    }

    // For codecs and connections.

    /** The scheme of the connection; stays over {@link #reset}. */
    public void scheme(String connectionScheme) {
        scheme = connectionScheme;
    }

    /** The request line, whose method begins at 0. */
    public void line(HttpVersion lineVersion, int lineMethodLength, int start, int length, int end) {
        line(lineVersion, end);
        method = Method.of(fields().bytes(), 0, lineMethodLength);
        methodLength = lineMethodLength;
        targetStart = start;
        targetLength = length;
    }

    /** The authority of an absolute-form target; wins over the Host field. */
    public void targetAuthority(String text) {
        targetAuthority = text;
    }

    /** Whether the target had an authority of its own, so that the Host field is to be replaced. */
    public boolean hasTargetAuthority() {
        return targetAuthority != null;
    }

    /** How the body is delimited; {@code plain} = the Content-Length line can be forwarded as it stands. */
    public void body(BodyKind kind, long length, boolean plain) {
        body(kind, length);
        plainLength(plain);
    }

    /** Whether the upgrade is all the request is for. */
    public void upgradeOnly(boolean only) {
        upgradeOnly = only;
    }

    /** What the Connection field says; {@code nominatesFields} = it names fields to take out. */
    public void connection(boolean staysOpen, boolean asksUpgrade, boolean nominatesFields) {
        connection(staysOpen, nominatesFields);
        upgradeRequested = asksUpgrade;
    }

    /** Whether a 100 is waited for. */
    public void expectsContinue(boolean expected) {
        expectsContinue = expected;
    }

    /** Remembers the last Host and what it means: requests of one client mostly repeat it. */
    @LoopConfined
    private static final class Text {
        private String last = "";
        private String lastHost = "";

        String of(byte[] b, int start, int length) {
            if (!Ascii.equals(b, start, length, last)) {
                String text = new String(b, start, length, ISO_8859_1);
                lastHost = parse(text);
                last = text;
            }
            return last;
        }

        @SuppressWarnings("ReferenceEquality") // Only the very object remembered is known to be parsed already.
        String host(String authority) {
            return authority == last ? lastHost : parse(authority);
        }

        private static String parse(String authority) {
            int colon = authority.startsWith("[") ? authority.indexOf(':', authority.indexOf(']'))
                    : authority.indexOf(':');
            return (colon < 0 ? authority : authority.substring(0, colon)).toLowerCase(Locale.ROOT);
        }
    }
}
