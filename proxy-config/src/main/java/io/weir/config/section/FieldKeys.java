package io.weir.config.section;

import io.weir.config.key.Key;
import io.weir.config.key.MapType;
import io.weir.config.key.ScalarType;
import io.weir.config.key.Section;
import io.weir.config.key.Types;
import io.weir.config.key.Values;
import io.weir.core.spec.SpecException;
import io.weir.l7.spec.FieldEditsSpec;
import io.weir.l7.spec.Placeholder;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Field names and values, and the edits of {@code request_headers} and {@code response_headers}. */
final class FieldKeys {
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,256}");
    private static final String NAME_EXPECTATION = "a field name: letters, digits and -";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}?");
    /** Fields that say where a message ends or what a connection does; only the proxy knows that (RFC 9110 §7.6.1). */
    private static final Set<String> OF_THE_PROXY = Set.of("connection", "content-length", "keep-alive",
            "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade");

    /** A method as it stands in a request line. */
    static final ScalarType<String> METHOD = Types.matching(
            "method", Pattern.compile("[A-Z][A-Z0-9_-]{0,31}"), "a method in upper case, such as GET");
    /** Fixed text. */
    static final ScalarType<String> VALUE = new ScalarType<>("text", "text without line breaks", Types.textOrNumber(),
            FieldKeys::line, text -> text);
    /** Values by field name. */
    static final MapType<String> VALUES = new MapType<>(VALUE, TOKEN, NAME_EXPECTATION);

    private static final ScalarType<String> TEMPLATE = new ScalarType<>("text", "text without line breaks",
            Types.textOrNumber(), FieldKeys::template, text -> text);
    private static final MapType<String> TEMPLATES = new MapType<>(TEMPLATE, TOKEN, NAME_EXPECTATION);
    private static final ScalarType<String> NAME = Types.matching("field name", TOKEN, NAME_EXPECTATION);

    private static final Key<Map<String, String>> SET = Key.of("set", TEMPLATES, FieldEditsSpec.NONE.set(),
            "Replaces every field of that name.");
    private static final Key<Map<String, String>> ADD =
            Key.of("add", TEMPLATES, FieldEditsSpec.NONE.add(), "Adds a field, whatever is there.");
    private static final Key<List<String>> REMOVE = Key.of("remove", Types.listOf(NAME),
            FieldEditsSpec.NONE.remove(), "Removes every field of that name.");
    /** Done in the order remove, set, add. */
    static final Section<FieldEditsSpec> EDITS = Section.of("field_edits",
            "Fields changed on their way, in this order: remove, set, add. Values may name facts of the request: "
                    + Placeholder.all().stream().map(name -> "`" + name + "`").collect(Collectors.joining(" ")) + ".",
            List.of(SET, ADD, REMOVE), FieldKeys::edits);

    private FieldKeys() {}

    private static FieldEditsSpec edits(Values values) {
        values.get(SET).keySet().forEach(name -> checkEditable("set." + name, name));
        values.get(ADD).keySet().forEach(name -> checkEditable("add." + name, name));
        values.get(REMOVE).forEach(name -> checkEditable("remove", name));
        return new FieldEditsSpec(values.get(SET), values.get(ADD), values.get(REMOVE));
    }

    /** Refuses fields that only the proxy may write. */
    static void checkEditable(String path, String name) {
        String lowerCase = name.toLowerCase(Locale.ROOT);
        if (OF_THE_PROXY.contains(lowerCase)) {
            throw new SpecException(path, name, "another field; this one is the proxy's own");
        }
        if (lowerCase.equals("host")) {
            throw new SpecException(path, name, "rewrite.host, which changes the host");
        }
    }

    private static @Nullable String line(String text) {
        boolean printable = text.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 127 && c < 256));
        return printable ? text : null;
    }

    private static @Nullable String template(String text) {
        Matcher placeholders = PLACEHOLDER.matcher(text);
        while (placeholders.find()) {
            if (!Placeholder.all().contains(placeholders.group())) {
                throw new SpecException("value", placeholders.group(),
                        "one of " + String.join(", ", Placeholder.all()));
            }
        }
        return line(text);
    }
}
