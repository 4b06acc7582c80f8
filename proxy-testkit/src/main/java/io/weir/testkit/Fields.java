package io.weir.testkit;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Header or trailer fields as they came: in order, repeated ones kept apart; names are compared in lower case. */
public record Fields(List<Field> list) {
    /** No fields at all. */
    public static final Fields NONE = new Fields(List.of());

    /** One field line; {@code name} as it was sent, {@code value} without surrounding white space. */
    public record Field(String name, String value) { }

    public Fields {
        list = List.copyOf(list);
    }

    /** The first value of {@code name}, or null. */
    public @Nullable String first(String name) {
        List<String> values = all(name);
        return values.isEmpty() ? null : values.getFirst();
    }

    /** Every value of {@code name} in order, one per field line. */
    public List<String> all(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return list.stream()
                .filter(field -> field.name().toLowerCase(Locale.ROOT).equals(wanted))
                .map(Field::value)
                .toList();
    }

    public boolean has(String name) {
        return !all(name).isEmpty();
    }

    /** Every name in lower case, in order, repeated ones repeated. */
    public List<String> names() {
        return list.stream().map(field -> field.name().toLowerCase(Locale.ROOT)).toList();
    }
}
