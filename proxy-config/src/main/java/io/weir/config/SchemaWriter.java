package io.weir.config;

import io.weir.config.section.RootSection;
import java.util.LinkedHashMap;
import java.util.Map;

/** The configuration as JSON Schema (draft 2020-12), from the same declarations that read it. */
public final class SchemaWriter {
    private SchemaWriter() {}

    /** The schema as indented JSON. */
    public static String toJson() {
        Map<String, Object> definitions = new LinkedHashMap<>();
        RootSection.SECTION.schema(definitions);
        Object root = definitions.remove(RootSection.SECTION.name());
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Weir configuration");
        if (root instanceof Map<?, ?> keywords) {
            keywords.forEach((keyword, value) -> schema.put(String.valueOf(keyword), value));
        }
        schema.put("$defs", definitions);
        return JsonText.of(schema);
    }
}
