package io.weir.l7.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.weir.l7.message.Ascii;
import io.weir.l7.message.Method;
import io.weir.l7.message.RequestHead;
import org.jspecify.annotations.Nullable;

/** The four forms of a target, each in its place only (RFC 9112, section 3.2); an absolute-form becomes origin-form. */
final class RequestTarget {
    private RequestTarget() {}

    /**
     * Checks the target of a head whose line was set, and reduces it.
     *
     * @param currentVersion whether the line says {@code HTTP/1.1}, the version it would be forwarded with
     * @return what is wrong, or null
     */
    static @Nullable String apply(RequestHead head, boolean currentVersion) {
        byte[] b = head.fields().bytes();
        int start = head.targetStart();
        int length = head.targetLength();
        if (head.method() == Method.CONNECT) {
            return authorityForm(head, b, start, length);
        }
        if (b[start] == '/') {
            head.plainLine(currentVersion);
            return null;
        }
        if (b[start] == '*' && length == 1) {
            head.plainLine(currentVersion);
            return head.method() == Method.OPTIONS ? null : "asterisk-form without OPTIONS";
        }
        return absoluteForm(head, b, start, start + length);
    }

    private static @Nullable String authorityForm(RequestHead head, byte[] b, int start, int length) {
        if (!Authority.isValid(b, start, length) || !Authority.hasPort(b, start, length)) {
            return "CONNECT without host and port";
        }
        head.targetAuthority(new String(b, start, length, ISO_8859_1));
        return null;
    }

    private static @Nullable String absoluteForm(RequestHead head, byte[] b, int start, int end) {
        int authority = start + schemeLength(b, start, end);
        if (authority == start) {
            return "target in no known form";
        }
        int path = authority;
        while (path < end && b[path] != '/' && b[path] != '?') {
            path++;
        }
        if (!Authority.isValid(b, authority, path - authority)) {
            return "bad authority in the target";
        }
        head.targetAuthority(new String(b, authority, path - authority, ISO_8859_1));
        if (path == end || b[path] == '?') {
            // No path: "*" for OPTIONS without a query, else "/"; there is room where the authority was.
            boolean asterisk = path == end && head.method() == Method.OPTIONS;
            b[--path] = (byte) (asterisk ? '*' : '/');
        }
        head.line(head.version(), start - 1, path, end - path, head.lineEnd());
        return null;
    }

    private static int schemeLength(byte[] b, int start, int end) {
        if (end - start >= 7 && Ascii.equalsIgnoreCase(b, start, 7, "http://")) {
            return 7;
        }
        return end - start >= 8 && Ascii.equalsIgnoreCase(b, start, 8, "https://") ? 8 : 0;
    }
}
