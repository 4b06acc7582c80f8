package io.weir.config.key;

import io.weir.core.spec.SpecException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A value written as one piece of text.
 *
 * @param expectation what a message says was expected
 * @param schema what the schema says of the text; it may also always be a {@code ${NAME}}
 * @param parse the value of a text; null when it is none
 */
public record ScalarType<T>(
        String word, String expectation, Map<String, Object> schema, Parse<T> parse, Function<T, String> print)
        implements ValueType<T> {

    /** Text to value. */
    @FunctionalInterface
    public interface Parse<T> {
        /** The value, or null when the text is none; may throw a {@link SpecException} that says more. */
        @Nullable T parse(String text);
    }

    @Override
    public @Nullable T read(Setting setting) {
        String text = setting.text(expectation);
        if (text == null) {
            return null;
        }
        try {
            T value = parse.parse(text);
            if (value == null) {
                setting.refuse(shorten(text), expectation);
            }
            return value;
        } catch (SpecException impossible) {
            boolean namesPart = !impossible.problem().startsWith(" "); // the part of the text that is wrong
            setting.problem(namesPart ? impossible.problem() : shorten(text) + impossible.problem());
            return null;
        }
    }

    private static String shorten(String text) {
        if (text.isEmpty()) {
            return "empty";
        }
        return text.length() <= 80 ? text : text.substring(0, 77) + "...";
    }

    @Override
    public Map<String, Object> schema(Map<String, Object> definitions) {
        return new LinkedHashMap<>(schema);
    }

    @Override
    public String show(T value) {
        return print.apply(value);
    }
}
