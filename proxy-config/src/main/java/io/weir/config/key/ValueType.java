package io.weir.config.key;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What may stand under a key: how it is read, and how schema and reference describe it. */
public interface ValueType<T> {
    /** The value; null after reporting what is wrong with it. */
    @Nullable T read(Setting setting);

    /** As a JSON Schema; sections put themselves into {@code definitions} and return a reference. */
    Map<String, Object> schema(Map<String, Object> definitions);

    /** One or two words for the reference. */
    String word();

    /** The value as the file would write it. */
    default String show(T value) {
        return String.valueOf(value);
    }

    /** The sections that may stand here. */
    default List<Section<?>> sections() {
        return List.of();
    }
}
