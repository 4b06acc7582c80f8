package io.weir.config.section;

import io.weir.config.key.Key;
import io.weir.config.key.Section;
import io.weir.config.key.Types;
import io.weir.config.key.Values;
import io.weir.core.spec.SpecException;
import io.weir.l7.spec.CacheHeadersSpec;
import io.weir.l7.spec.ErrorPagesSpec;
import io.weir.l7.spec.FieldEditsSpec;
import io.weir.l7.spec.MatchSpec;
import io.weir.l7.spec.RetrySpec;
import io.weir.l7.spec.RewriteSpec;
import io.weir.l7.spec.RouteSpec;
import io.weir.l7.spec.RouteTimeoutsSpec;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** One of the {@code routes} of an http listener. */
final class RouteSection {
    private static final Key<Pattern> PATTERN =
            Key.required("pattern", Types.REGEX, "Regular expression, found in the path.");
    private static final Key<String> REPLACE =
            Key.required("replace", Types.TEXT, "What replaces it; $1 names the first group.");
    private static final Section<PathRegex> PATH_REGEX_SECTION = Section.of("path_regex",
            "The part of the path that a pattern finds is replaced; the query is not touched.",
            List.of(PATTERN, REPLACE), values -> new PathRegex(values.get(PATTERN), values.get(REPLACE)));
    private static final Key<String> PATH_PREFIX = Key.optional("path_prefix", Types.WORD,
            "Replaces the path or path_prefix that matched.");
    private static final Key<PathRegex> PATH_REGEX =
            Key.optional("path_regex", PATH_REGEX_SECTION, "Instead of path_prefix.");
    private static final Key<String> REWRITE_HOST =
            Key.optional("host", Types.matching("host", Pattern.compile("[A-Za-z0-9_.\\[\\]:-]{1,260}"), "a host"),
                    "Sent instead of the client's host.");
    private static final Section<RewriteSpec> REWRITE_SECTION = Section.of("rewrite",
            "How the target changes on its way to the endpoint.", List.of(PATH_PREFIX, PATH_REGEX, REWRITE_HOST),
            RouteSection::rewrite);

    private static final RouteTimeoutsSpec TIMEOUTS_DEFAULT = RouteTimeoutsSpec.DEFAULT;
    private static final Key<Duration> RESPONSE = Key.of("response", Types.DURATION, TIMEOUTS_DEFAULT.response(),
            "From the request sent to the response's head, then 504.");
    private static final Key<Duration> IDLE = Key.of("idle", Types.DURATION, TIMEOUTS_DEFAULT.idle(),
            "Between two reads of the response's body.");
    private static final Key<Duration> TOTAL = Key.of("total", Types.DURATION, TIMEOUTS_DEFAULT.total(),
            "The whole exchange, retries included.");
    private static final Key<Duration> TUNNEL_IDLE = Key.of("tunnel_idle", Types.DURATION,
            TIMEOUTS_DEFAULT.tunnelIdle(), "No byte either way after an upgrade, such as WebSocket.");
    private static final Section<RouteTimeoutsSpec> TIMEOUTS_SECTION = Section.of("timeouts",
            "How long an exchange may take; 0 = no bound.", List.of(RESPONSE, IDLE, TOTAL, TUNNEL_IDLE),
            values -> new RouteTimeoutsSpec(values.get(RESPONSE), values.get(IDLE), values.get(TOTAL),
                    values.get(TUNNEL_IDLE)));

    private static final Key<String> CACHE_CONTROL =
            Key.optional("cache_control", FieldKeys.VALUE, "The value of Cache-Control; absent = not set.");
    private static final Key<Duration> EXPIRES = Key.optional("expires", Types.DURATION,
            "Expires so long from now; negative, such as -1h, = already expired; absent = not set.");
    private static final Key<Boolean> IF_MISSING = Key.of("if_missing", Types.BOOLEAN,
            CacheHeadersSpec.DEFAULT_IF_MISSING, "Whether what the endpoint sent is kept.");
    private static final Section<CacheHeadersSpec> CACHE_HEADERS_SECTION = Section.of("cache_headers",
            "What the client may cache, set by the proxy (as nginx expires).",
            List.of(CACHE_CONTROL, EXPIRES, IF_MISSING), values -> new CacheHeadersSpec(values.find(CACHE_CONTROL),
                    values.find(EXPIRES), values.get(IF_MISSING)));

    private static final Key<String> NAME = Key.optional("name", Types.NAME_TYPE,
            "In logs and metrics; absent = the listener's name and the route's number, such as web-1.");
    private static final Key<MatchSpec> MATCH = Key.of("match", MatchSection.SECTION, MatchSpec.ANY,
            "Which requests; absent = all.");
    private static final Key<RewriteSpec> REWRITE =
            Key.of("rewrite", REWRITE_SECTION, RewriteSpec.NONE, "How the target changes; only with `to`.");
    private static final Key<FieldEditsSpec> REQUEST_HEADERS = Key.of("request_headers", FieldKeys.EDITS,
            FieldEditsSpec.NONE, "Fields changed before the endpoint sees them; only with `to`.");
    private static final Key<FieldEditsSpec> RESPONSE_HEADERS = Key.of("response_headers", FieldKeys.EDITS,
            FieldEditsSpec.NONE, "Fields changed before the client sees them.");
    private static final Key<RouteTimeoutsSpec> TIMEOUTS =
            Key.of("timeouts", TIMEOUTS_SECTION, TIMEOUTS_DEFAULT, "How long an exchange may take; only with `to`.");
    private static final Key<RetrySpec> RETRY = Key.of("retry", RetrySection.SECTION, RetrySpec.DEFAULT,
            "When a failed attempt is tried again; only with `to`.");
    private static final Key<CacheHeadersSpec> CACHE_HEADERS = Key.optional("cache_headers", CACHE_HEADERS_SECTION,
            "What the client may cache; only with `to`. Absent = as the endpoint says.");
    private static final Key<Boolean> WEBSOCKET = Key.of("websocket", Types.BOOLEAN, RouteSpec.DEFAULT_WEBSOCKET,
            "Whether Upgrade is passed on; only with `to`.");
    private static final Key<ErrorPagesSpec> ERROR_PAGES = Key.of("error_pages", new ErrorPagesType(),
            ErrorPagesSpec.NONE, "Files, by status or as 4xx and 5xx, that are the bodies of the proxy's own "
                    + "failures; at most 1MiB each; only with `to`.");
    private static final List<Key<?>> FORWARDING = List.of(
            REWRITE, REQUEST_HEADERS, TIMEOUTS, RETRY, CACHE_HEADERS, WEBSOCKET, ERROR_PAGES);

    static final Section<RouteSpec> SECTION = Section
            .of("route", "What matches and what is done with it. The most specific match wins: host exact, wildcard, "
                            + "none; then path exact, longest prefix, regex; then method, headers, query; then order.",
                    List.of(NAME, MATCH, ActionKeys.TO, ActionKeys.REDIRECT, ActionKeys.RESPOND, REWRITE,
                            REQUEST_HEADERS, RESPONSE_HEADERS, TIMEOUTS, RETRY, CACHE_HEADERS, WEBSOCKET, ERROR_PAGES),
                    RouteSection::build)
            .checkedBy(RouteSection::check);

    private RouteSection() {}

    /** {@code rewrite.path_regex}. */
    private record PathRegex(Pattern pattern, String replace) {}

    private static RewriteSpec rewrite(Values values) {
        PathRegex regex = values.find(PATH_REGEX);
        if (!values.has(PATH_PREFIX) && regex == null && !values.has(REWRITE_HOST)) {
            throw new SpecException("rewrite", "nothing", "path_prefix, path_regex or host");
        }
        if (regex != null) {
            checkReplacement(regex);
        }
        return new RewriteSpec(values.find(PATH_PREFIX), regex == null ? null : regex.pattern(),
                regex == null ? null : regex.replace(), values.find(REWRITE_HOST));
    }

    /** Every group named must exist: replacing would throw at the first request otherwise. */
    private static void checkReplacement(PathRegex regex) {
        try {
            Pattern.compile(regex.pattern().pattern() + "|").matcher("").replaceFirst(regex.replace());
        } catch (IllegalArgumentException | IndexOutOfBoundsException noSuchGroup) {
            throw new SpecException("path_regex.replace", regex.replace(),
                    "$ followed by the number of a group of the pattern");
        }
    }

    private static void check(Values values) {
        ActionKeys.check(values);
        boolean forwards = values.has(ActionKeys.TO);
        for (Key<?> key : FORWARDING) {
            boolean answers = values.has(ActionKeys.REDIRECT) || values.has(ActionKeys.RESPOND);
            if (values.has(key) && answers && !forwards) {
                values.problem(key, "not used (expected: only with to)");
            }
        }
        RewriteSpec rewrite = values.find(REWRITE);
        MatchSpec match = values.find(MATCH);
        boolean prefixKnown = match == null || match.path() instanceof MatchSpec.PathMatch.Prefix
                || match.path() instanceof MatchSpec.PathMatch.Exact;
        if (rewrite != null && rewrite.pathPrefix() != null && !prefixKnown) {
            values.problem(REWRITE, "path_prefix has nothing to replace (expected: match.path or match.path_prefix)");
        }
    }

    private static RouteSpec build(Values values) {
        String name = values.find(NAME);
        return new RouteSpec(name == null ? "" : name, values.get(MATCH), ActionKeys.action(values),
                values.get(REWRITE), values.get(REQUEST_HEADERS), values.get(RESPONSE_HEADERS), values.get(TIMEOUTS),
                values.get(RETRY), values.find(CACHE_HEADERS), values.get(ERROR_PAGES), values.get(WEBSOCKET));
    }
}
