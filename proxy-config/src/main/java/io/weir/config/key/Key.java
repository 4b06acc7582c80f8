package io.weir.config.key;

import org.jspecify.annotations.Nullable;

/**
 * One key of a section.
 *
 * @param fallback what is true when the key is absent; null = nothing, or the key is required
 * @param description one sentence for the reference
 */
public record Key<T>(String name, ValueType<T> type, @Nullable T fallback, boolean required, String description) {
    /** A key with a default. */
    public static <T> Key<T> of(String name, ValueType<T> type, T fallback, String description) {
        return new Key<>(name, type, fallback, false, description);
    }

    /** A key that may be absent and then means nothing. */
    public static <T> Key<T> optional(String name, ValueType<T> type, String description) {
        return new Key<>(name, type, null, false, description);
    }

    /** A key without which the section makes no sense. */
    public static <T> Key<T> required(String name, ValueType<T> type, String description) {
        return new Key<>(name, type, null, true, description);
    }

    /** The default as the file would write it; empty when there is none or the key holds a section of its own. */
    public String shownDefault() {
        return fallback == null || !type.sections().isEmpty() ? "" : type.show(fallback);
    }
}
