package io.weir.config.key;

import io.weir.config.yaml.RawNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A list; one that holds a single scalar may be written as that scalar. */
public record ListType<T>(ValueType<T> item) implements ValueType<List<T>> {
    @Override
    public @Nullable List<T> read(Setting setting) {
        return switch (setting.raw()) {
            case RawNode.Items list -> items(setting, list);
            case RawNode.Scalar _ -> {
                T only = item.read(setting);
                yield only == null ? null : List.of(only);
            }
            case RawNode.Mapping _, RawNode.Nothing _ -> {
                setting.refuse(setting.raw().kind(), word());
                yield null;
            }
        };
    }

    private @Nullable List<T> items(Setting setting, RawNode.Items list) {
        List<T> items = new ArrayList<>();
        boolean complete = true;
        for (int i = 0; i < list.items().size(); i++) {
            T value = item.read(setting.item(i, list.items().get(i)));
            if (value == null) {
                complete = false;
            } else {
                items.add(value);
            }
        }
        if (!complete && !items.isEmpty()) {
            setting.reading().keepPart(list, items);
        }
        return complete ? items : null;
    }

    @Override
    public Map<String, Object> schema(Map<String, Object> definitions) {
        Map<String, Object> ofItem = item.schema(definitions);
        Map<String, Object> list = new LinkedHashMap<>();
        list.put("type", "array");
        list.put("items", ofItem);
        return Map.of("anyOf", List.of(list, ofItem));
    }

    @Override
    public String word() {
        return "list of " + item.word();
    }

    @Override
    public String show(List<T> value) {
        return value.stream().map(item::show).collect(Collectors.joining(", ", "[", "]"));
    }

    @Override
    public List<Section<?>> sections() {
        return item.sections();
    }
}
