package io.weir.core.log;

import io.weir.core.spec.AccessField;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Text with fields in it; an absent one is {@code -}. */
record TemplateLines(List<Part> parts) implements AccessLines {
    /** Text as it stands, then a field, if any. */
    record Part(String text, @Nullable AccessField field) {}

    static TemplateLines parse(String template) {
        List<Part> parts = new ArrayList<>();
        int from = 0;
        int start = template.indexOf("${");
        while (start >= 0) {
            int end = template.indexOf('}', start);
            parts.add(new Part(template.substring(from, start), AccessField.named(template.substring(start + 2, end))));
            from = end + 1;
            start = template.indexOf("${", from);
        }
        parts.add(new Part(template.substring(from), null));
        return new TemplateLines(List.copyOf(parts));
    }

    @Override
    public void append(AccessRecord entry, StringBuilder line) {
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            line.append(part.text());
            AccessField field = part.field();
            if (field != null) {
                appendPlain(field, entry, line);
            }
        }
    }

    /** As text outside JSON: escaped as nginx does, so that no client can forge a line or a column. */
    static void appendPlain(AccessField field, AccessRecord entry, StringBuilder line) {
        Object value = FieldValue.of(field, entry);
        if (value == null || value.equals("")) {
            line.append('-');
        } else if (value instanceof String text) {
            LogEscapes.plain(text, line);
        } else if (value instanceof FieldValue.Millis millis) {
            millis.appendTo(line);
        } else {
            line.append(value);
        }
    }
}
