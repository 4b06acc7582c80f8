package io.weir.config.key;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keys that were once understood, and what takes their place, so that an old file gets an answer instead of "unknown".
 *
 * @param replacements by {@code section.key}, such as {@code pool.max_idle}
 */
public record RetiredKeys(Map<String, String> replacements) {
    /** None so far. */
    public static final RetiredKeys CURRENT = new RetiredKeys(Map.of());

    public RetiredKeys {
        replacements = Map.copyOf(replacements);
    }

    /** What to write instead, or null when the key was never known. */
    @Nullable String replacement(String section, String key) {
        return replacements.get(section + "." + key);
    }
}
