package io.weir.loadtest.compare.load;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A response. {@code head} is its text, as sent; {@code body} its first 64 KiB, {@code bodyBytes} the length of all.
 */
@SuppressWarnings("ArrayRecordComponent") // A value that is read once.
public record Reply(int status, String head, byte[] body, long bodyBytes) {
    /** The value of a field, "" when absent. */
    public String field(String name) {
        String key = "\n" + name.toLowerCase(Locale.ROOT) + ":";
        int at = head.toLowerCase(Locale.ROOT).indexOf(key);
        if (at < 0) {
            return "";
        }
        int end = head.indexOf('\n', at + key.length());
        return head.substring(at + key.length(), end < 0 ? head.length() : end).strip();
    }

    /** The kept part of the body. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
