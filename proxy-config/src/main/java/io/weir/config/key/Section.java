package io.weir.config.key;

import io.weir.config.yaml.RawNode;
import io.weir.core.spec.SpecException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A mapping with known keys that becomes one {@code T}. What a reader of the file may write, the schema, the reference
 * and the search for misspelt keys all come from the same list of keys.
 *
 * @param name unique; of the schema's definition and the reference's heading
 * @param about one sentence for the reference
 * @param build makes the value; a {@link SpecException} it throws is reported where the file has the field
 * @param check looks at which keys are given together; runs even when values are malformed
 * @param elsewhere keys that exist, but not here, with the reason
 */
public record Section<T>(
        String name,
        String about,
        List<Key<?>> keys,
        Function<Values, T> build,
        Consumer<Values> check,
        Map<String, String> elsewhere,
        @Nullable ShortForm<?, T> shortForm)
        implements ValueType<T> {
    public Section {
        keys = List.copyOf(keys);
        elsewhere = Map.copyOf(elsewhere);
    }

    /** A section without conditions between its keys. */
    public static <T> Section<T> of(String name, String about, List<Key<?>> keys, Function<Values, T> build) {
        return new Section<>(name, about, keys, build, values -> {}, Map.of(), null);
    }

    /** This section with conditions between its keys. */
    public Section<T> checkedBy(Consumer<Values> newCheck) {
        return new Section<>(name, about, keys, build, newCheck, elsewhere, shortForm);
    }

    /** This section, in which these keys are refused for a reason of their own. */
    public Section<T> refusing(Map<String, String> newElsewhere) {
        return new Section<>(name, about, keys, build, check, newElsewhere, shortForm);
    }

    /** This section, which one value of that type can stand for. */
    public <S> Section<T> orShort(ValueType<S> type, Function<S, T> fromShort) {
        return new Section<>(name, about, keys, build, check, elsewhere, new ShortForm<>(type, fromShort));
    }

    /** One value that says all. */
    public record ShortForm<S, T>(ValueType<S> type, Function<S, T> build) {
        private @Nullable T read(Setting setting) {
            S value = type.read(setting);
            try {
                return value == null ? null : build.apply(value);
            } catch (SpecException impossible) {
                setting.problem(impossible.field() + ": " + impossible.problem());
                return null;
            }
        }
    }

    @Override
    public @Nullable T read(Setting setting) {
        return switch (setting.raw()) {
            case RawNode.Mapping mapping -> read(setting, mapping);
            case RawNode.Nothing nothing -> read(setting, new RawNode.Mapping(nothing.mark(), List.of()));
            case RawNode.Scalar _ when shortForm != null -> shortForm.read(setting);
            case RawNode.Scalar _, RawNode.Items _ -> {
                setting.refuse(setting.raw().kind(), "a mapping with keys such as " + keys.getFirst().name());
                yield null;
            }
        };
    }

    private @Nullable T read(Setting setting, RawNode.Mapping mapping) {
        Values values = new Values(setting);
        Map<String, RawNode.Scalar> seen = new LinkedHashMap<>();
        for (RawNode.Entry entry : mapping.entries()) {
            Setting child = setting.child(entry);
            RawNode.Scalar first = seen.putIfAbsent(child.name(), entry.key());
            Key<?> key = find(child.name());
            if (first != null) {
                child.problemAt(entry.key().mark(), "defined twice, first at " + first.mark());
            } else if (key == null) {
                refuseUnknown(child);
            } else {
                values.put(child, key.type().read(child), key.type() instanceof ListType<?>);
            }
        }
        boolean buildable = hasAllRequired(values);
        check.accept(values);
        return buildable && !values.isSenseless() ? build(values) : null;
    }

    private boolean hasAllRequired(Values values) {
        boolean all = true;
        for (Key<?> key : keys) {
            if (key.required() && !values.has(key)) {
                values.problem(key, "missing (expected: " + key.type().word() + ")");
            }
            all &= !key.required() || values.find(key) != null;
        }
        return all;
    }

    private @Nullable Key<?> find(String typed) {
        for (Key<?> key : keys) {
            if (key.name().equals(typed)) {
                return key;
            }
        }
        return null;
    }

    private void refuseUnknown(Setting child) {
        String replacement = child.reading().retired().replacement(name, child.name());
        String reason = elsewhere.get(child.name());
        List<String> names = new ArrayList<>();
        keys.forEach(key -> names.add(key.name()));
        String nearest = Nearest.of(child.name(), names);
        String message;
        if (replacement != null) {
            message = "no longer used (expected: " + replacement + ")";
        } else if (reason != null) {
            message = "cannot stand here (expected: " + reason + ")";
        } else if (nearest != null) {
            message = "unknown key (did you mean " + nearest + "?)";
        } else {
            message = "unknown key (expected: one of " + String.join(", ", names) + ")";
        }
        child.problemAt(child.keyMark(), message);
    }

    /**
     * A spec tells one problem at a time; what it refuses is put back to its default to hear the next one. What
     * follows only from such a default, or from that of a malformed value, is not told.
     */
    private @Nullable T build(Values values) {
        values.forgive();
        for (int i = 0; i <= keys.size(); i++) {
            boolean complete = values.malformed().isEmpty();
            try {
                T built = build.apply(values);
                return complete ? built : null;
            } catch (Values.AbsentException malformed) {
                if (complete) {
                    throw malformed;
                }
                return null;
            } catch (SpecException impossible) {
                String path = relative(impossible.field());
                Key<?> key = find(path.split("[.\\[]", 2)[0]);
                if (complete || (key != null && isOwnProblem(key, impossible, values))) {
                    values.problem(path, impossible);
                }
                if (key == null || key.required() || !values.discard(key.name())) {
                    return null;
                }
            }
        }
        return null;
    }

    /** A problem between two keys names the other one: {@code 5s (expected: at most interval 2s)}. */
    private static boolean isOwnProblem(Key<?> key, SpecException impossible, Values values) {
        // Of a malformed list the number of an item is not the one in the file.
        boolean ofList = values.hasPart(key.name()) && impossible.field().indexOf('[') < 0;
        return values.has(key) && (ofList || !values.malformed().contains(key.name()))
                && values.malformed().stream().noneMatch(impossible.expectation()::contains);
    }

    /** Specs of a section inside another name their fields from the outer one: {@code retry.attempts}. */
    private String relative(String field) {
        int dot = field.indexOf('.');
        String first = dot < 0 ? field : field.substring(0, dot);
        if (find(first) != null || !first.equals(name)) {
            return field;
        }
        return dot < 0 ? "" : field.substring(dot + 1);
    }

    @Override
    public Map<String, Object> schema(Map<String, Object> definitions) {
        if (!definitions.containsKey(name)) {
            definitions.put(name, Map.of()); // its place, so that definitions stand in reading order
            Map<String, Object> properties = new LinkedHashMap<>();
            List<String> required = new ArrayList<>();
            for (Key<?> key : keys) {
                properties.put(key.name(), schema(key, definitions));
                if (key.required()) {
                    required.add(key.name());
                }
            }
            Map<String, Object> schema = new LinkedHashMap<>();
            schema.put("description", about);
            schema.put("type", "object");
            schema.put("properties", properties);
            schema.put("additionalProperties", false);
            if (!required.isEmpty()) {
                schema.put("required", required);
            }
            definitions.put(name, schema);
        }
        Map<String, Object> reference = Map.of("$ref", "#/$defs/" + name);
        return shortForm == null
                ? reference
                : Map.of("anyOf", List.of(shortForm.type().schema(definitions), reference));
    }

    private static Map<String, Object> schema(Key<?> key, Map<String, Object> definitions) {
        Map<String, Object> schema = new LinkedHashMap<>();
        String shown = key.shownDefault();
        schema.put("description", shown.isEmpty() ? key.description() : key.description() + " Default: " + shown + ".");
        schema.putAll(key.type().schema(definitions));
        return schema;
    }

    @Override
    public String word() {
        return shortForm == null ? name + " section" : shortForm.type().word() + " or " + name + " section";
    }

    @Override
    public List<Section<?>> sections() {
        return List.of(this);
    }
}
