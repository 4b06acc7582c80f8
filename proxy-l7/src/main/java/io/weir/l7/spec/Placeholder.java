package io.weir.l7.spec;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A fact of the request that a field value may name, as {@code ${client_ip}}. */
public enum Placeholder {
    CLIENT_IP, CLIENT_PORT, REQUEST_ID, HOST, METHOD, PATH, QUERY, SCHEME, LISTENER, DESTINATION_PORT, TLS_VERSION,
    TLS_CIPHER, TLS_SNI, TLS_CLIENT_SUBJECT, TLS_CLIENT_FINGERPRINT, TLS_CLIENT_VERIFIED;

    /** How a placeholder stands in a text; group 1 is its name. */
    public static final Pattern PATTERN = Pattern.compile("\\$\\{([a-z_]+)}");

    /** The placeholder of this name, or null. */
    public static @Nullable Placeholder of(String name) {
        for (Placeholder candidate : values()) {
            if (candidate.text().equals(name)) {
                return candidate;
            }
        }
        return null;
    }

    /** The name as written in the file. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Every placeholder as it stands in a text. */
    public static List<String> all() {
        return Arrays.stream(values()).map(known -> "${" + known.text() + "}").toList();
    }
}
