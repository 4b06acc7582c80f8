package io.weir.l7.spec;

import io.weir.core.spec.Expect;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * All that is given must match; nothing given matches everything.
 *
 * @param hosts lower case, exact or {@code *.example.org}; any of them
 * @param methods any of them, upper case
 * @param headers by lower-case field name
 */
public record MatchSpec(
        List<String> hosts,
        @Nullable PathMatch path,
        List<String> methods,
        Map<String, ValueMatch> headers,
        Map<String, ValueMatch> query,
        Map<String, ValueMatch> cookies) {
    public static final MatchSpec ANY = new MatchSpec(List.of(), null, List.of(), Map.of(), Map.of(), Map.of());

    public MatchSpec {
        hosts = List.copyOf(hosts);
        methods = List.copyOf(methods);
        headers = Map.copyOf(headers);
        query = Map.copyOf(query);
        cookies = Map.copyOf(cookies);
    }

    /** Any request whose path starts with {@code prefix}. */
    public static MatchSpec prefix(String prefix) {
        return new MatchSpec(List.of(), new PathMatch.Prefix(prefix), List.of(), Map.of(), Map.of(), Map.of());
    }

    /** The path of the request target, without its query. */
    public sealed interface PathMatch {
        /** This path and no other. */
        record Exact(String path) implements PathMatch {
            public Exact {
                Expect.that(path.startsWith("/"), "path", path, "a path that starts with /");
            }
        }

        /** Paths that start with these characters. */
        record Prefix(String prefix) implements PathMatch {
            public Prefix {
                Expect.that(prefix.startsWith("/"), "path_prefix", prefix, "a path that starts with /");
            }
        }

        /** Paths in which the pattern is found. */
        record Regex(Pattern pattern) implements PathMatch {
            @Override
            public boolean equals(@Nullable Object other) {
                return other instanceof Regex that && that.pattern.pattern().equals(pattern.pattern());
            }

            @Override
            public int hashCode() {
                return pattern.pattern().hashCode();
            }
        }
    }

    /** What a field, parameter or cookie must be. */
    public sealed interface ValueMatch {
        /** This value and no other. */
        record Exact(String value) implements ValueMatch {}

        /** Values in which the pattern is found. */
        record Regex(Pattern pattern) implements ValueMatch {
            @Override
            public boolean equals(@Nullable Object other) {
                return other instanceof Regex that && that.pattern.pattern().equals(pattern.pattern());
            }

            @Override
            public int hashCode() {
                return pattern.pattern().hashCode();
            }
        }

        /** There ({@code true}) or not there ({@code false}), whatever the value. */
        record Present(boolean present) implements ValueMatch {}
    }
}
