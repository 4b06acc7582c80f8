package io.weir.core.log;

import io.weir.core.spec.AccessField;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The combined log format of Apache httpd and nginx, for the tools that read it. */
record CombinedLines() implements AccessLines {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss xx", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    @Override
    public void append(AccessRecord entry, StringBuilder line) {
        plain(AccessField.CLIENT_IP, entry, line);
        line.append(" - - [");
        TIME.formatTo(Instant.ofEpochMilli(entry.endMillis()), line);
        line.append("] \"");
        if (entry.method() == null) {
            line.append(entry.protocol());
        } else {
            plain(AccessField.METHOD, entry, line);
            line.append(' ');
            plain(AccessField.TARGET, entry, line);
            line.append(' ');
            plain(AccessField.VERSION, entry, line);
        }
        line.append("\" ").append(entry.status()).append(' ').append(entry.bytesSent()).append(" \"");
        plain(AccessField.REFERER, entry, line);
        line.append("\" \"");
        plain(AccessField.USER_AGENT, entry, line);
        line.append('"');
    }

    private static void plain(AccessField field, AccessRecord entry, StringBuilder line) {
        TemplateLines.appendPlain(field, entry, line);
    }
}
