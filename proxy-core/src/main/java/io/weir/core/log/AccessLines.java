package io.weir.core.log;

import io.weir.core.spec.AccessLogSpec;

/** How a record becomes a line. Called by the writer thread only. */
interface AccessLines {
    /** Appends {@code entry} without the line's end. */
    void append(AccessRecord entry, StringBuilder line);

    /** The format that {@code spec} asks for. */
    static AccessLines of(AccessLogSpec spec) {
        return switch (spec.format()) {
            case JSON -> new JsonLines(spec.fields());
            case COMBINED -> new CombinedLines();
            case TEMPLATE -> TemplateLines.parse(spec.template());
        };
    }
}
