package io.weir.config.section;

import io.weir.config.key.Key;
import io.weir.config.key.ScalarType;
import io.weir.config.key.Section;
import io.weir.config.key.Setting;
import io.weir.config.key.Types;
import io.weir.config.key.ValueType;
import io.weir.config.key.Values;
import io.weir.core.spec.AccessField;
import io.weir.core.spec.AccessLogSpec;
import io.weir.core.spec.AccessLogSpec.Format;
import io.weir.core.spec.AccessLogSpec.Target;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code access_log}. */
final class AccessLogSection {
    private static final Key<Target> PATH = Key.of("path", new TargetType(), AccessLogSpec.DEFAULT.target(),
            "stdout, off, or a file, which is reopened on SIGUSR1 and when it was rotated away.");
    private static final Key<Layout> FORMAT = Key.of("format", layout(), new Layout(Format.JSON, ""),
            "json, combined (as nginx and Apache write it), or a template of ${fields}.");
    private static final Key<List<AccessField>> FIELDS = Key.of("fields",
            Types.listOf(Types.choice(AccessField.class)), AccessLogSpec.DEFAULT.fields(),
            "What a json record holds, in this order.");
    private static final Key<Double> SAMPLE = Key.of("sample", Types.PERCENT, AccessLogSpec.DEFAULT.sampleRatio(),
            "Share of what ended well that is logged; failures always are.");
    static final Section<AccessLogSpec> SECTION = Section
            .of("access_log", "One record for each ended exchange, session or flow.",
                    List.of(PATH, FORMAT, FIELDS, SAMPLE), AccessLogSection::build)
            .checkedBy(AccessLogSection::check)
            .orShort(new TargetType(), AccessLogSection::to);

    private AccessLogSection() {}

    /** A format and, when it is a template, its text. */
    private record Layout(Format format, String template) {}

    private static ScalarType<Layout> layout() {
        ScalarType.Parse<Layout> parse = text -> switch (text) {
            case "json" -> new Layout(Format.JSON, "");
            case "combined" -> new Layout(Format.COMBINED, "");
            default -> template(text);
        };
        return new ScalarType<>("json | combined | template",
                "json, combined, or a template with fields such as ${client} and ${status}", Map.of("type", "string"),
                parse, layout -> layout.format() == Format.JSON ? "json" : layout.template());
    }

    private static @Nullable Layout template(String text) {
        if (!text.contains("${")) {
            return null;
        }
        AccessLogSpec.placeholders(text); // refuses a field nobody knows, in its own words
        return new Layout(Format.TEMPLATE, text);
    }

    private static void check(Values values) {
        Layout layout = values.find(FORMAT);
        if (values.has(FIELDS) && layout != null && layout.format() != Format.JSON) {
            values.problem(FIELDS, "not used (expected: only with format: json)");
        }
    }

    private static AccessLogSpec build(Values values) {
        Layout layout = values.get(FORMAT);
        return new AccessLogSpec(
                values.get(PATH), layout.format(), values.get(FIELDS), layout.template(), values.get(SAMPLE));
    }

    private static AccessLogSpec to(Target target) {
        AccessLogSpec defaults = AccessLogSpec.DEFAULT;
        return new AccessLogSpec(
                target, defaults.format(), defaults.fields(), defaults.template(), defaults.sampleRatio());
    }

    /** stdout, off, or a file; a relative one starts at the directory of the configuration file. */
    private record TargetType() implements ValueType<Target> {
        @Override
        public @Nullable Target read(Setting setting) {
            String text = Types.WORD.read(setting);
            if (text == null) {
                return null;
            }
            return switch (text) {
                case "stdout" -> new Target.Stdout();
                case "off" -> new Target.Off();
                default -> new Target.File(setting.file(text).toString());
            };
        }

        @Override
        public Map<String, Object> schema(Map<String, Object> definitions) {
            return Types.WORD.schema(definitions);
        }

        @Override
        public String word() {
            return "stdout | off | file";
        }

        @Override
        public String show(Target value) {
            return switch (value) {
                case Target.Stdout _ -> "stdout";
                case Target.Off _ -> "off";
                case Target.File file -> file.path();
            };
        }
    }
}
