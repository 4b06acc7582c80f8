package io.weir.l7.route;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Name=value pairs of queries and cookies. */
public final class Pairs {
    private Pairs() {}

    /**
     * The value of the first pair of this name, or null; {@code ""} for a name without a value.
     *
     * @param escaped whether percent-escapes and plus signs are decoded (queries); a broken escape stands for itself
     */
    public static @Nullable String find(String text, String name, char separator, boolean escaped) {
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf(separator, at);
            end = end < 0 ? text.length() : end;
            int equals = text.indexOf('=', at);
            int nameEnd = equals < 0 || equals > end ? end : equals;
            String found = text.substring(at, nameEnd).strip();
            if ((escaped ? decoded(found) : found).equals(name)) {
                String value = nameEnd == end ? "" : text.substring(nameEnd + 1, end).strip();
                return escaped ? decoded(value) : value;
            }
            at = end + 1;
        }
        return null;
    }

    private static String decoded(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        byte[] out = new byte[text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int high = c == '%' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high >= 0 ? Character.digit(text.charAt(i + 2), 16) : -1;
            if (low >= 0) {
                out[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                out[length++] = (byte) (c == '+' ? ' ' : c);
            }
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }
}
