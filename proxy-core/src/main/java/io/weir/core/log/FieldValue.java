package io.weir.core.log;

import io.weir.core.error.ProxyError;
import io.weir.core.listener.TlsFacts;
import io.weir.core.spec.AccessField;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a record has for a field: a String, a Number, a Boolean, a {@link Millis}, or null for nothing. */
final class FieldValue {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private FieldValue() {}

    /** Nanoseconds written as milliseconds with three places. */
    record Millis(long nanos) {
        void appendTo(StringBuilder line) {
            long micros = nanos / 1000;
            long rest = micros % 1000;
            line.append(micros / 1000).append('.');
            for (long place = 100; place > 0; place /= 10) {
                line.append((char) ('0' + rest / place % 10));
            }
        }
    }

    static @Nullable Object of(AccessField field, AccessRecord entry) {
        return switch (field) {
            case TIME -> TIME.format(Instant.ofEpochMilli(entry.endMillis()));
            case CONNECTION -> entry.connection();
            case LISTENER -> entry.listener();
            case PROTOCOL -> entry.protocol();
            case CLIENT -> entry.client();
            case CLIENT_IP -> addressOf(entry.client());
            case METHOD -> entry.method();
            case HOST -> entry.host();
            case TARGET -> entry.target();
            case VERSION -> entry.version();
            case USER_AGENT -> entry.userAgent();
            case REFERER -> entry.referer();
            case REQUEST_ID -> entry.requestId();
            case ROUTE -> entry.route();
            case CLUSTER -> entry.cluster();
            case ENDPOINT -> entry.endpoint();
            case STATUS -> entry.status() == 0 ? null : entry.status();
            case STATUS_BY -> entry.status() == 0 ? null : entry.fromEndpoint() ? "endpoint" : "proxy";
            case VERDICT -> entry.verdict();
            case ERROR -> nameOf(entry.error());
            case ATTEMPTS -> entry.attempts();
            case REUSED -> entry.reusedConnection();
            case BYTES_RECEIVED -> entry.bytesReceived();
            case BYTES_SENT -> entry.bytesSent();
            case HEAD_MS -> millis(entry.timeline().head());
            case QUEUE_MS -> millis(entry.timeline().queue());
            case CONNECT_MS -> millis(entry.timeline().connect());
            case RESPONSE_MS -> millis(entry.timeline().response());
            case TOTAL_MS -> millis(entry.timeline().total());
            case TLS_VERSION -> entry.tls() == null ? null : entry.tls().version();
            case TLS_CIPHER -> entry.tls() == null ? null : entry.tls().cipher();
            case TLS_SNI -> entry.tls() == null ? null : entry.tls().serverName();
            case TLS_RESUMED -> entry.tls() == null ? null : entry.tls().resumed();
            case TLS_CLIENT_SUBJECT -> subjectOf(entry.tls());
            case DETAIL -> entry.detail();
        };
    }

    private static @Nullable Millis millis(long nanos) {
        return nanos < 0 ? null : new Millis(nanos);
    }

    private static @Nullable String subjectOf(@Nullable TlsFacts tls) {
        return tls == null || tls.certificate() == null ? null : tls.certificate().subject();
    }

    private static @Nullable String nameOf(@Nullable ProxyError error) {
        return error == null ? null : error.name().toLowerCase(Locale.ROOT);
    }

    private static String addressOf(String client) {
        int colon = client.lastIndexOf(':');
        boolean hasPort = colon >= 0 && (client.startsWith("[") || client.indexOf(':') == colon);
        String address = hasPort ? client.substring(0, colon) : client;
        return address.startsWith("[") ? address.substring(1, address.length() - 1) : address;
    }
}
