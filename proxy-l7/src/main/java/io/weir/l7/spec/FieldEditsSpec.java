package io.weir.l7.spec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Fields changed on their way, in this order: remove, set, add. Names as written in the file; values may hold
 * placeholders such as {@code ${client_ip}}.
 */
public record FieldEditsSpec(Map<String, String> set, Map<String, String> add, List<String> remove) {
    public static final FieldEditsSpec NONE = new FieldEditsSpec(Map.of(), Map.of(), List.of());

    public FieldEditsSpec {
        set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
        add = Collections.unmodifiableMap(new LinkedHashMap<>(add));
        remove = List.copyOf(remove);
    }

    /** Whether nothing changes. */
    public boolean isEmpty() {
        return set.isEmpty() && add.isEmpty() && remove.isEmpty();
    }
}
