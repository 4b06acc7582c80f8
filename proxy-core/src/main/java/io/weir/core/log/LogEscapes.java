package io.weir.core.log;

/** Makes text of strangers safe to write into a line. */
final class LogEscapes {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private LogEscapes() {}

    /** The inside of a JSON string (RFC 8259, section 7); what is no valid Unicode becomes U+FFFD. */
    static void json(String text, StringBuilder line) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else if (c < ' ' || c == 127 || c == '\u2028' || c == '\u2029') {
                line.append("\\u").append(HEX[c >> 12]).append(HEX[(c >> 8) & 15]);
                line.append(HEX[(c >> 4) & 15]).append(HEX[c & 15]);
            } else if (!Character.isSurrogate(c)) {
                line.append(c);
            } else if (i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1))) {
                line.append(c).append(text.charAt(++i));
            } else {
                line.append('\uFFFD');
            }
        }
    }

    /** As nginx writes variables: quote, backslash and everything outside printable ASCII as {@code \xHH}. */
    static void plain(String text, StringBuilder line) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\' || c < ' ' || (c >= 127 && c <= 0xff)) {
                line.append("\\x").append(HEX[c >> 4]).append(HEX[c & 15]);
            } else if (c > 0xff) {
                line.append('?');
            } else {
                line.append(c);
            }
        }
    }
}
