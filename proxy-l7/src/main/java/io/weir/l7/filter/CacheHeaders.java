package io.weir.l7.filter;

import io.weir.l7.message.HeadEdits;
import io.weir.l7.message.KnownField;
import io.weir.l7.message.ResponseHead;
import io.weir.l7.spec.CacheHeadersSpec;
import java.time.Duration;
import java.time.Instant;

/**
 * Sets what the client may cache, on responses that may be cached by their status. {@code expires} alone also sets
 * {@code Cache-Control: max-age}, as nginx does. With {@code if_missing} a response that says anything itself is left
 * alone.
 */
public final class CacheHeaders {
    private CacheHeaders() {}

    /** Adds what {@code spec} says to {@code edits}. */
    public static void edit(CacheHeadersSpec spec, ResponseHead response, HeadEdits edits) {
        boolean says = response.fields().has(KnownField.CACHE_CONTROL) || response.fields().has(KnownField.EXPIRES);
        if (!isCacheable(response.status()) || (spec.ifMissing() && says)) {
            return;
        }
        Duration expires = spec.expires();
        String cacheControl = spec.cacheControl();
        if (expires != null) {
            edits.set("Expires", HttpDate.text(Instant.now().plus(expires)));
        } else {
            edits.drop(KnownField.EXPIRES);
        }
        if (cacheControl != null) {
            edits.set("Cache-Control", cacheControl);
        } else if (expires != null) {
            edits.set("Cache-Control", expires.isNegative() ? "no-cache" : "max-age=" + expires.toSeconds());
        }
    }

    private static boolean isCacheable(int status) {
        return switch (status) {
            case 200, 201, 204, 206, 301, 302, 303, 304, 307, 308 -> true;
            default -> false;
        };
    }
}
