package io.weir.core.spec;

import java.util.ArrayList;
import java.util.List;

/**
 * Where ended exchanges, sessions and flows are written, and how.
 *
 * @param fields of {@code JSON}, in order
 * @param template of {@code TEMPLATE}: text with {@code ${field}} in it; empty otherwise
 * @param sampleRatio of those that ended well (0..1); failures are always written
 */
public record AccessLogSpec(
        Target target, Format format, List<AccessField> fields, String template, double sampleRatio) {
    public static final List<AccessField> DEFAULT_FIELDS = List.of(
            AccessField.TIME, AccessField.LISTENER, AccessField.PROTOCOL, AccessField.CLIENT, AccessField.METHOD,
            AccessField.HOST, AccessField.TARGET, AccessField.VERSION, AccessField.STATUS, AccessField.VERDICT,
            AccessField.ROUTE, AccessField.CLUSTER, AccessField.ENDPOINT, AccessField.ATTEMPTS, AccessField.REUSED,
            AccessField.BYTES_RECEIVED, AccessField.BYTES_SENT, AccessField.HEAD_MS, AccessField.QUEUE_MS,
            AccessField.CONNECT_MS, AccessField.RESPONSE_MS, AccessField.TOTAL_MS, AccessField.USER_AGENT,
            AccessField.REQUEST_ID, AccessField.CONNECTION, AccessField.DETAIL);
    public static final AccessLogSpec DEFAULT =
            new AccessLogSpec(new Target.Stdout(), Format.JSON, DEFAULT_FIELDS, "", 1);

    public AccessLogSpec {
        Expect.that(sampleRatio >= 0 && sampleRatio <= 1, "sample", Math.round(sampleRatio * 100) + "%",
                "between 0% and 100%");
        Expect.that(format != Format.JSON || !fields.isEmpty(), "fields", "none", "at least one field");
        Expect.that(format != Format.TEMPLATE || !placeholders(template).isEmpty(), "format", template,
                "json, combined, or a template with at least one ${field}");
        fields = List.copyOf(fields);
    }

    /** Where lines go. */
    public sealed interface Target {
        /** Standard output. */
        record Stdout() implements Target {}

        /** Nowhere. */
        record Off() implements Target {}

        /** The end of a file, reopened on SIGUSR1 and when it was rotated away. */
        record File(String path) implements Target {
            public File {
                Expect.that(!path.isEmpty(), "path", path, "stdout, off, or the path of a file");
            }
        }
    }

    /** How a line looks. */
    public enum Format { JSON, COMBINED, TEMPLATE }

    /**
     * The fields a template names, in order.
     *
     * @throws SpecException for a name that is no field, or a brace that does not close
     */
    public static List<AccessField> placeholders(String template) {
        List<AccessField> named = new ArrayList<>();
        int from = template.indexOf("${");
        while (from >= 0) {
            int end = template.indexOf('}', from);
            Expect.that(end > 0, "format", template, "a closing brace for each ${");
            named.add(AccessField.named(template.substring(from + 2, end)));
            from = template.indexOf("${", end);
        }
        return named;
    }
}
