package io.weir.l7.spec;

import io.weir.core.spec.Expect;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How the target changes on its way to the endpoint. At most one of the path forms is given.
 *
 * @param pathPrefix replaces the prefix (or exact path) that matched
 * @param pathPattern with {@code pathReplacement} ($1 for groups), applied to the path without its query
 * @param host sent instead of the client's
 */
public record RewriteSpec(
        @Nullable String pathPrefix,
        @Nullable Pattern pathPattern,
        @Nullable String pathReplacement,
        @Nullable String host) {
    public static final RewriteSpec NONE = new RewriteSpec(null, null, null, null);

    public RewriteSpec {
        Expect.that(pathPrefix == null || pathPattern == null, "rewrite", "path_prefix and path_regex", "one of them");
        Expect.that(pathPrefix == null || pathPrefix.startsWith("/"), "rewrite.path_prefix",
                String.valueOf(pathPrefix), "a path that starts with /");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RewriteSpec that && Objects.equals(pathPrefix, that.pathPrefix)
                && Objects.equals(String.valueOf(pathPattern), String.valueOf(that.pathPattern))
                && Objects.equals(pathReplacement, that.pathReplacement) && Objects.equals(host, that.host);
    }

    @Override
    public int hashCode() {
        return Objects.hash(pathPrefix, String.valueOf(pathPattern), pathReplacement, host);
    }
}
