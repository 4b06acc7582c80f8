package io.weir.core.log;

import io.weir.core.spec.AccessField;
import java.util.List;

/** One JSON object (RFC 8259) per line. A field the record has nothing for is left out. */
record JsonLines(List<AccessField> fields) implements AccessLines {
    @Override
    public void append(AccessRecord entry, StringBuilder line) {
        char separator = '{';
        for (int i = 0; i < fields.size(); i++) {
            AccessField field = fields.get(i);
            Object value = FieldValue.of(field, entry);
            if (value == null) {
                continue;
            }
            line.append(separator).append('"').append(field.key()).append("\":");
            appendValue(value, line);
            separator = ',';
        }
        if (separator == '{') {
            line.append('{');
        }
        line.append('}');
    }

    private static void appendValue(Object value, StringBuilder line) {
        if (value instanceof String text) {
            line.append('"');
            LogEscapes.json(text, line);
            line.append('"');
        } else if (value instanceof FieldValue.Millis millis) {
            millis.appendTo(line);
        } else {
            line.append(value);
        }
    }
}
