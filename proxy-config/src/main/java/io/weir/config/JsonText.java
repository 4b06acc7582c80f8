package io.weir.config;

import java.util.List;
import java.util.Map;

/** Maps, lists, texts, numbers and booleans as indented JSON. */
final class JsonText {
    private final StringBuilder out = new StringBuilder();

    private JsonText() {}

    static String of(Object value) {
        JsonText text = new JsonText();
        text.value(value, "\n");
        return text.out.append('\n').toString();
    }

    private void value(Object value, String newLine) {
        switch (value) {
            case Map<?, ?> map -> object(map, newLine);
            case List<?> list -> array(list, newLine);
            case String string -> string(string);
            default -> out.append(value);
        }
    }

    private void object(Map<?, ?> map, String newLine) {
        String inner = newLine + "  ";
        String separator = "{" + inner;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(separator);
            string(String.valueOf(entry.getKey()));
            out.append(": ");
            value(entry.getValue(), inner);
            separator = "," + inner;
        }
        out.append(map.isEmpty() ? "{}" : newLine + "}");
    }

    private void array(List<?> list, String newLine) {
        String inner = newLine + "  ";
        String separator = "[" + inner;
        for (Object item : list) {
            out.append(separator);
            value(item, inner);
            separator = "," + inner;
        }
        out.append(list.isEmpty() ? "[]" : newLine + "]");
    }

    private void string(String string) {
        out.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
