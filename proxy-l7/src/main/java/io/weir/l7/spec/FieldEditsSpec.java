package io.weir.l7.spec;

import io.weir.core.spec.Expect;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * Fields changed on their way, in this order: remove, set, add. Names as written in the file; values may hold
 * {@linkplain Placeholder placeholders} such as {@code ${client_ip}}. Fields that say where a message ends or where it
 * goes are the proxy's own and cannot be edited; {@code rewrite.host} changes the Host.
 */
public record FieldEditsSpec(Map<String, String> set, Map<String, String> add, List<String> remove) {
    public static final FieldEditsSpec NONE = new FieldEditsSpec(Map.of(), Map.of(), List.of());

    private static final Set<String> OWN = Set.of(
            "content-length", "transfer-encoding", "connection", "host", "upgrade", "te", "trailer", "keep-alive");

    public FieldEditsSpec {
        check("set", set);
        check("add", add);
        remove.forEach(name -> checkName("remove", name));
        set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
        add = Collections.unmodifiableMap(new LinkedHashMap<>(add));
        remove = List.copyOf(remove);
    }

    private static void check(String field, Map<String, String> values) {
        values.forEach((name, value) -> {
            checkName(field, name);
            String path = field + "." + name;
            boolean clean = value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 256 && c != 127));
            Expect.that(clean, path, value.strip(), "text without line breaks or control characters");
            String unknown = unknownPlaceholder(value);
            Expect.that(unknown == null, path, "${" + unknown + "}", "one of " + Placeholder.all());
        });
    }

    private static void checkName(String field, String name) {
        boolean token = !name.isEmpty() && name.chars().allMatch(c ->
                c > ' ' && c < 127 && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0);
        Expect.that(token, field, name, "a field name");
        Expect.that(!OWN.contains(name.toLowerCase(Locale.ROOT)), field, name,
                "a field that neither frames nor routes the message");
    }

    private static @Nullable String unknownPlaceholder(String value) {
        Matcher matcher = Placeholder.PATTERN.matcher(value);
        while (matcher.find()) {
            if (Placeholder.of(matcher.group(1)) == null) {
                return matcher.group(1);
            }
        }
        return null;
    }

    /** Whether nothing changes. */
    public boolean isEmpty() {
        return set.isEmpty() && add.isEmpty() && remove.isEmpty();
    }
}
