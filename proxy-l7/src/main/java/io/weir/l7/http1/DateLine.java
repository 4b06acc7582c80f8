package io.weir.l7.http1;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.weir.core.loop.LoopConfined;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The {@code date} line of responses that lack one (RFC 9110, section 6.6.1), made once a second. */
@LoopConfined
public final class DateLine {
    private static final DateTimeFormatter IMF_FIXDATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private long second = Long.MIN_VALUE;
    private byte[] line = new byte[0];

    /** {@code date: …} with its CRLF, for {@code HeadEdits.addLine}; not to be written to. */
    public byte[] at(long epochSecond) {
        if (epochSecond != second) {
            second = epochSecond;
            line = ("date: " + IMF_FIXDATE.format(Instant.ofEpochSecond(epochSecond)) + "\r\n").getBytes(US_ASCII);
        }
        return line;
    }
}
