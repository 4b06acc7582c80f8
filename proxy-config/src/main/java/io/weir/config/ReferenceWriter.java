package io.weir.config;

import io.weir.config.key.Key;
import io.weir.config.key.Section;
import io.weir.config.section.RootSection;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The reference of every key as Markdown, from the same declarations that read them. */
public final class ReferenceWriter {
    private final StringBuilder out = new StringBuilder();
    private final Set<Section<?>> written = new LinkedHashSet<>();

    private ReferenceWriter() {}

    /** The whole of {@code docs/configuration.md}. */
    public static String toMarkdown() {
        ReferenceWriter writer = new ReferenceWriter();
        writer.out.append(INTRODUCTION);
        writer.section(RootSection.SECTION);
        return writer.out.toString();
    }

    /** A section, then those below it, each once. */
    private void section(Section<?> section) {
        if (!written.add(section)) {
            return;
        }
        out.append("\n## ").append(section.name()).append("\n\n").append(section.about()).append("\n\n");
        out.append("| key | value | default | what it is |\n| --- | --- | --- | --- |\n");
        for (Key<?> key : section.keys()) {
            row(key);
        }
        for (Key<?> key : section.keys()) {
            key.type().sections().forEach(this::section);
        }
    }

    private void row(Key<?> key) {
        String shown = key.shownDefault();
        out.append("| `").append(key.name()).append("` | ").append(value(key));
        out.append(" | ").append(shown.isEmpty() ? "" : "`" + escaped(shown) + "`");
        out.append(key.required() ? "required" : "").append(" | ");
        out.append(escaped(key.description())).append(" |\n");
    }

    /** What may stand there, with links to sections. */
    private static String value(Key<?> key) {
        String value = escaped(key.type().word());
        List<String> unnamed = new ArrayList<>();
        for (Section<?> section : key.type().sections()) {
            String link = "[" + section.name() + "](#" + section.name().replace(".", "") + ")";
            if (value.contains(section.name() + " section")) {
                value = value.replace(section.name() + " section", link);
            } else {
                unnamed.add(link);
            }
        }
        return unnamed.isEmpty() ? value : value + ": " + String.join(", ", unnamed);
    }

    private static String escaped(String text) {
        return text.replace("|", "\\|");
    }

    private static final String INTRODUCTION = """
            # Configuration reference

            One YAML file, `weir.yaml` by default. This page is generated from the declarations that read the file; \
            `weir schema` prints the same as JSON Schema, `weir check -c weir.yaml` tells everything that is wrong \
            with a file.

            - An unknown key, a wrong type, a reference that leads nowhere or an impossible value is an error. All \
            problems are told at once, each with file, line, column and path; nothing starts, and a running \
            configuration stays.
            - **Durations** `250ms` `5s` `10m` `1h`, and `0`. **Sizes** `512` `16KiB` `1MiB` `1GiB`; `k` `m` `g` are \
            read as nginx reads them (1024-fold). **Percentages** `20%`. **Booleans** `true` and `false` only.
            - **Addresses** `host:port`, `:8080`, `"[::1]:8080"` (quoted, since YAML takes a bracket for a list), \
            `unix:/run/app.sock`.
            - A list with one value may be written as that value: `bind: :8080`.
            - **Environment**: `${NAME}` and `${NAME:default}` in any value take the variable `NAME`; without it and \
            without a default the file is refused. Names are upper case (`[A-Z_][A-Z0-9_]*`); \
            inside `{ }` and `[ ]` YAML wants quotes around them. A placeholder in lower \
            case, such as `${client_ip}`, belongs to the value it stands in (field edits, access log templates) and \
            is filled in for each request.
            - **Files** are relative to the file that names them.
            - **include** merges further files: their listeners and clusters stand beside those of the main file; any \
            name or section that is then there twice is an error that names both places. Files of a pattern are read \
            in alphabetical order; a pattern that matches nothing is fine, a plain name must exist.
            - YAML anchors, aliases and merge keys (`<<: *name`) work; a key that is there twice is an error.
            """;
}
