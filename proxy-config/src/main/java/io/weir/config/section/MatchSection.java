package io.weir.config.section;

import io.weir.config.key.Key;
import io.weir.config.key.MapType;
import io.weir.config.key.ScalarType;
import io.weir.config.key.Section;
import io.weir.config.key.Types;
import io.weir.config.key.Values;
import io.weir.core.spec.SpecException;
import io.weir.l7.spec.MatchSpec;
import io.weir.l7.spec.MatchSpec.PathMatch;
import io.weir.l7.spec.MatchSpec.ValueMatch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code match} of a route. */
final class MatchSection {
    private static final Pattern HOST_NAME = Pattern.compile("(\\*\\.)?[A-Za-z0-9_]([A-Za-z0-9_.-]{0,252})"
            + "|\\[[0-9A-Fa-f:.]{2,45}]");
    /** A host, exact or as {@code *.example.org}, without a port. */
    static final ScalarType<String> HOST = new ScalarType<>("host",
            "a host without a port, such as a.example.com or *.example.org",
            Map.of("type", "string"), MatchSection::host, host -> host);

    private static final Key<Pattern> VALUE_REGEX =
            Key.optional("regex", Types.REGEX, "Values in which this regular expression is found.");
    private static final Key<Boolean> PRESENT =
            Key.optional("present", Types.BOOLEAN, "There (true) or not there (false), whatever the value.");
    private static final Section<ValueMatch> VALUE_SECTION = Section
            .of("value_match", "What a field, parameter or cookie must be; text alone is that value and no other.",
                    List.of(VALUE_REGEX, PRESENT), MatchSection::value)
            .checkedBy(MatchSection::checkValue)
            .orShort(FieldKeys.VALUE, ValueMatch.Exact::new);
    private static final MapType<ValueMatch> BY_FIELD = new MapType<>(VALUE_SECTION,
            Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,256}"), "a field name: letters, digits and -");
    private static final MapType<ValueMatch> BY_PARAMETER = new MapType<>(VALUE_SECTION,
            Pattern.compile("[^=&#\\s]{1,256}"), "a parameter name without = & and #");

    private static final Key<List<String>> HOSTS = Key.of("host", Types.listOf(HOST), MatchSpec.ANY.hosts(),
            "Any of these hosts, exact or with a leading *. for every name below.");
    private static final Key<String> PATH = Key.optional("path", Types.WORD, "This path and no other.");
    private static final Key<String> PATH_PREFIX =
            Key.optional("path_prefix", Types.WORD, "Paths that start with these characters.");
    private static final Key<Pattern> PATH_REGEX =
            Key.optional("path_regex", Types.REGEX, "Paths in which this regular expression is found.");
    private static final Key<List<String>> METHOD =
            Key.of("method", Types.listOf(FieldKeys.METHOD), MatchSpec.ANY.methods(), "Any of these methods.");
    private static final Key<Map<String, ValueMatch>> HEADERS =
            Key.of("headers", BY_FIELD, MatchSpec.ANY.headers(), "Every one of these fields.");
    private static final Key<Map<String, ValueMatch>> QUERY =
            Key.of("query", BY_PARAMETER, MatchSpec.ANY.query(), "Every one of these query parameters.");
    private static final Key<Map<String, ValueMatch>> COOKIES =
            Key.of("cookies", BY_FIELD, MatchSpec.ANY.cookies(), "Every one of these cookies.");
    static final Section<MatchSpec> SECTION = Section
            .of("match", "All that is given must match; nothing given matches everything.",
                    List.of(HOSTS, PATH, PATH_PREFIX, PATH_REGEX, METHOD, HEADERS, QUERY, COOKIES),
                    MatchSection::build)
            .checkedBy(MatchSection::check)
            .refusing(Map.of("sni", "match by sni on listeners with protocol: tcp; here match by host"));

    private MatchSection() {}

    private static @Nullable String host(String text) {
        return HOST_NAME.matcher(text).matches() ? text.toLowerCase(Locale.ROOT) : null;
    }

    private static void checkValue(Values values) {
        if (values.has(VALUE_REGEX) == values.has(PRESENT)) {
            values.refuse(values.has(PRESENT) ? "regex and present" : "nothing", "one of regex, present");
        }
    }

    private static ValueMatch value(Values values) {
        Pattern regex = values.find(VALUE_REGEX);
        return regex != null
                ? new ValueMatch.Regex(regex)
                : new ValueMatch.Present(Boolean.TRUE.equals(values.find(PRESENT)));
    }

    private static void check(Values values) {
        List<Key<?>> given = List.<Key<?>>of(PATH, PATH_PREFIX, PATH_REGEX).stream().filter(values::has).toList();
        for (int i = 1; i < given.size(); i++) {
            values.problem(given.get(i), "beside " + given.getFirst().name()
                    + " (expected: one of path, path_prefix, path_regex)");
        }
    }

    private static MatchSpec build(Values values) {
        Map<String, ValueMatch> headers = new LinkedHashMap<>();
        values.get(HEADERS).forEach((name, match) -> headers.put(name.toLowerCase(Locale.ROOT), match));
        if (headers.size() < values.get(HEADERS).size()) {
            throw new SpecException("headers", values.get(HEADERS).keySet(), "each field once, in whatever case");
        }
        return new MatchSpec(values.get(HOSTS), path(values), values.get(METHOD), headers, values.get(QUERY),
                values.get(COOKIES));
    }

    private static @Nullable PathMatch path(Values values) {
        String exact = values.find(PATH);
        if (exact != null) {
            return new PathMatch.Exact(exact);
        }
        String prefix = values.find(PATH_PREFIX);
        if (prefix != null) {
            return new PathMatch.Prefix(prefix);
        }
        Pattern regex = values.find(PATH_REGEX);
        return regex == null ? null : new PathMatch.Regex(regex);
    }
}
