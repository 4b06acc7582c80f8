package io.weir.core.spec;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the access log can say of an end; lower case in files and templates. */
public enum AccessField {
    /** When it ended, ISO 8601 in UTC with milliseconds. */
    TIME,
    /** The connection's number. */
    CONNECTION,
    LISTENER,
    /** {@code http}, {@code tcp} or {@code udp}. */
    PROTOCOL,
    /** Address and port of the client as believed. */
    CLIENT,
    /** The client's address alone. */
    CLIENT_IP,
    METHOD,
    HOST,
    /** The request target as sent. */
    TARGET,
    /** The HTTP version as sent. */
    VERSION,
    USER_AGENT,
    REFERER,
    REQUEST_ID,
    ROUTE,
    CLUSTER,
    ENDPOINT,
    /** Sent to the client; 499 when it left; 0 when there is none. */
    STATUS,
    /** Who said the status: {@code endpoint} or {@code proxy}. */
    STATUS_BY,
    /** {@code who/phase}; {@code ok/-} when nothing failed. */
    VERDICT,
    /** The error behind the verdict, empty when nothing failed. */
    ERROR,
    ATTEMPTS,
    /** Whether the last attempt went over a kept connection. */
    REUSED,
    BYTES_RECEIVED,
    BYTES_SENT,
    HEAD_MS,
    QUEUE_MS,
    CONNECT_MS,
    RESPONSE_MS,
    TOTAL_MS,
    /** Of the client's TLS; the next ones, too. */
    TLS_VERSION,
    TLS_CIPHER,
    /** The name that the client asked for. */
    TLS_SNI,
    /** Whether an earlier session went on. */
    TLS_RESUMED,
    /** The client certificate's. */
    TLS_CLIENT_SUBJECT,
    /** What exactly was wrong, for people. */
    DETAIL;

    private final String key = name().toLowerCase(Locale.ROOT);

    /** As it is written in files and logs. */
    public String key() {
        return key;
    }

    /**
     * The field of this key.
     *
     * @throws SpecException when there is none
     */
    public static AccessField named(String key) {
        for (AccessField field : values()) {
            if (field.key.equals(key)) {
                return field;
            }
        }
        throw new SpecException("fields", key,
                "one of " + Arrays.stream(values()).map(AccessField::key).collect(Collectors.joining(" ")));
    }
}
