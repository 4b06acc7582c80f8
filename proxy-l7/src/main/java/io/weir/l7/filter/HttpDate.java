package io.weir.l7.filter;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Dates as HTTP writes them (IMF-fixdate, RFC 9110 section 5.6.7). */
public final class HttpDate {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private static volatile Cached cached = new Cached(-1, "");

    private record Cached(long second, String text) {}

    private HttpDate() {}

    /** Now, to the second; the text is made once a second. */
    public static String now() {
        long second = System.currentTimeMillis() / 1000;
        Cached last = cached;
        if (last.second() != second) {
            last = new Cached(second, text(Instant.ofEpochSecond(second)));
            cached = last;
        }
        return last.text();
    }

    /** That instant. */
    public static String text(Instant instant) {
        return FORMAT.format(instant);
    }
}
