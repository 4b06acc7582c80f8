package io.weir.config.key;

import io.weir.config.yaml.RawNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A mapping whose keys are names of the reader's choice.
 *
 * @param keyPattern what a name looks like
 * @param keyExpectation what a message says a name looks like
 */
public record MapType<T>(ValueType<T> value, Pattern keyPattern, String keyExpectation)
        implements ValueType<Map<String, T>> {
    @Override
    public @Nullable Map<String, T> read(Setting setting) {
        return switch (setting.raw()) {
            case RawNode.Mapping mapping -> entries(setting, mapping);
            case RawNode.Nothing _ -> Map.of();
            case RawNode.Scalar _, RawNode.Items _ -> {
                setting.refuse(setting.raw().kind(), word());
                yield null;
            }
        };
    }

    private @Nullable Map<String, T> entries(Setting setting, RawNode.Mapping mapping) {
        Map<String, T> entries = new LinkedHashMap<>();
        Map<String, RawNode.Scalar> seen = new LinkedHashMap<>();
        boolean complete = true;
        for (RawNode.Entry entry : mapping.entries()) {
            Setting child = setting.child(entry);
            RawNode.Scalar first = seen.putIfAbsent(child.name(), entry.key());
            if (first != null) {
                child.problemAt(entry.key().mark(), "defined twice, first at " + first.mark());
                complete = false;
                continue;
            }
            if (!keyPattern.matcher(child.name()).matches()) {
                child.problemAt(entry.key().mark(), child.name() + " (expected: " + keyExpectation + ")");
                complete = false;
            }
            T read = value.read(child);
            if (read == null) {
                complete = false;
            } else {
                entries.put(child.name(), read);
            }
        }
        return complete ? Collections.unmodifiableMap(entries) : null;
    }

    @Override
    public Map<String, Object> schema(Map<String, Object> definitions) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("patternProperties", Map.of("^(?:" + keyPattern.pattern() + ")$", value.schema(definitions)));
        schema.put("additionalProperties", false);
        return schema;
    }

    @Override
    public String word() {
        return "mapping of name to " + value.word();
    }

    @Override
    public String show(Map<String, T> map) {
        return map.isEmpty() ? "{}" : map.toString();
    }

    @Override
    public List<Section<?>> sections() {
        return value.sections();
    }
}
