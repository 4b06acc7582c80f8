package io.weir.l7.spec;

import io.weir.core.spec.Expect;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the client may cache, set by the proxy on successful responses.
 *
 * @param cacheControl null = not set
 * @param expires from now; null = not set; negative = already expired
 * @param ifMissing whether what the endpoint sent is kept
 */
public record CacheHeadersSpec(@Nullable String cacheControl, @Nullable Duration expires, boolean ifMissing) {
    public static final boolean DEFAULT_IF_MISSING = true;

    public CacheHeadersSpec {
        Expect.that(cacheControl != null || expires != null, "cache_headers", "nothing", "cache_control or expires");
    }
}
