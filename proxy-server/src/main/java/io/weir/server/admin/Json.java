package io.weir.server.admin;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes maps, collections, strings, numbers, booleans and null as JSON (RFC 8259); anything else by its text. */
final class Json {
    private Json() {}

    static String of(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        append(value, out);
        return out.append('\n').toString();
    }

    private static void append(@Nullable Object value, StringBuilder out) {
        switch (value) {
            case null -> out.append("null");
            case Map<?, ?> map -> appendObject(map, out);
            case Collection<?> items -> appendArray(items, out);
            case Boolean flag -> out.append(flag);
            case Number number -> out.append(number);
            default -> appendText(value.toString(), out);
        }
    }

    private static void appendObject(Map<?, ?> map, StringBuilder out) {
        char separator = '{';
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(separator);
            appendText(String.valueOf(entry.getKey()), out);
            out.append(':');
            append(entry.getValue(), out);
            separator = ',';
        }
        out.append(map.isEmpty() ? "{}" : "}");
    }

    private static void appendArray(Collection<?> items, StringBuilder out) {
        char separator = '[';
        for (Object item : items) {
            out.append(separator);
            append(item, out);
            separator = ',';
        }
        out.append(items.isEmpty() ? "[]" : "]");
    }

    private static void appendText(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c == 127 || Character.isSurrogate(c)) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
