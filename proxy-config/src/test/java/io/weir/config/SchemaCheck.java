package io.weir.config;

import io.weir.config.yaml.Problems;
import io.weir.config.yaml.RawNode;
import io.weir.config.yaml.YamlReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * As much of JSON Schema as ours uses, on raw trees: references, alternatives, objects with known or patterned keys,
 * arrays, scalars with a type and a pattern. JSON is YAML, so the schema is read as every other document.
 */
final class SchemaCheck {
    private final RawNode.Mapping root;

    private SchemaCheck(RawNode.Mapping root) {
        this.root = root;
    }

    static SchemaCheck ofWeir() {
        Problems problems = new Problems();
        RawNode schema = YamlReader.read(Path.of("schema.json"), SchemaWriter.toJson(), problems);
        if (!problems.isEmpty() || !(schema instanceof RawNode.Mapping mapping)) {
            throw new AssertionError("not a JSON object: " + problems.list());
        }
        return new SchemaCheck(mapping);
    }

    List<String> problems(RawNode document) {
        return problems(document, root);
    }

    private List<String> problems(RawNode value, RawNode schema) {
        if (!(schema instanceof RawNode.Mapping rules)) {
            return List.of("no schema for " + value);
        }
        RawNode reference = rules.find("$ref");
        if (reference instanceof RawNode.Scalar name) {
            return problems(value, definition(name.text()));
        }
        if (rules.find("anyOf") instanceof RawNode.Items alternatives) {
            return ofAlternatives(value, alternatives);
        }
        return switch (value) {
            case RawNode.Mapping mapping -> ofObject(mapping, rules);
            case RawNode.Items items -> ofArray(items, rules);
            case RawNode.Scalar scalar -> ofScalar(scalar, rules);
            case RawNode.Nothing nothing -> List.of("nothing at " + nothing.mark());
        };
    }

    private RawNode definition(String reference) {
        RawNode definitions = Objects.requireNonNull(root.find("$defs"));
        String name = reference.substring("#/$defs/".length());
        return Objects.requireNonNull(((RawNode.Mapping) definitions).find(name), reference);
    }

    private List<String> ofAlternatives(RawNode value, RawNode.Items alternatives) {
        List<String> all = new ArrayList<>();
        for (RawNode alternative : alternatives.items()) {
            List<String> problems = problems(value, alternative);
            if (problems.isEmpty()) {
                return List.of();
            }
            all.addAll(problems);
        }
        return all;
    }

    private List<String> ofObject(RawNode.Mapping mapping, RawNode.Mapping rules) {
        if (!hasType(rules, "object")) {
            return List.of("a mapping at " + mapping.mark());
        }
        List<String> problems = new ArrayList<>();
        for (RawNode.Entry entry : mapping.entries()) {
            RawNode schema = ofProperty(entry.key().text(), rules);
            problems.addAll(schema == null
                    ? List.of("unknown key " + entry.key().text() + " at " + entry.key().mark())
                    : problems(entry.value(), schema));
        }
        if (rules.find("required") instanceof RawNode.Items required) {
            for (RawNode name : required.items()) {
                if (mapping.find(((RawNode.Scalar) name).text()) == null) {
                    problems.add("missing " + name + " at " + mapping.mark());
                }
            }
        }
        return problems;
    }

    private static @Nullable RawNode ofProperty(String key, RawNode.Mapping rules) {
        RawNode known = rules.find("properties") instanceof RawNode.Mapping properties ? properties.find(key) : null;
        if (known == null && rules.find("patternProperties") instanceof RawNode.Mapping patterns) {
            for (RawNode.Entry entry : patterns.entries()) {
                if (Pattern.compile(entry.key().text()).matcher(key).find()) {
                    return entry.value();
                }
            }
        }
        return known;
    }

    private List<String> ofArray(RawNode.Items items, RawNode.Mapping rules) {
        RawNode ofItem = rules.find("items");
        if (!hasType(rules, "array") || ofItem == null) {
            return List.of("a list at " + items.mark());
        }
        return items.items().stream().flatMap(item -> problems(item, ofItem).stream()).toList();
    }

    private static List<String> ofScalar(RawNode.Scalar scalar, RawNode.Mapping rules) {
        boolean typed = hasType(rules, "string") || hasType(rules, "integer") || hasType(rules, "boolean");
        boolean fits = !(rules.find("pattern") instanceof RawNode.Scalar pattern)
                || Pattern.compile(pattern.text()).matcher(scalar.text()).find();
        return typed && fits ? List.of() : List.of(scalar.text() + " at " + scalar.mark());
    }

    private static boolean hasType(RawNode.Mapping rules, String type) {
        RawNode types = rules.find("type");
        if (types instanceof RawNode.Items several) {
            return several.items().stream().anyMatch(one -> one instanceof RawNode.Scalar name
                    && name.text().equals(type));
        }
        return types instanceof RawNode.Scalar one && one.text().equals(type);
    }
}
