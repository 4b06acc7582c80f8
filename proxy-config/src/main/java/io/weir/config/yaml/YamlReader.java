package io.weir.config.yaml;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads one YAML document into a {@link RawNode} tree. Size, nesting, aliases and the number of values are bounded, so
 * that no file, however written, takes the process down.
 */
public final class YamlReader {
    private static final int BYTES_MAX = 4 << 20;
    private static final int NESTING_MAX = 40;
    private static final int ALIASES_MAX = 64;
    private static final int NODES_MAX = 200_000;
    private static final String STANDARD_TAG = "tag:yaml.org,2002:";

    private final Path file;
    private final Problems problems;
    private int nodes; // made so far, aliases counted each time they are used

    private YamlReader(Path file, Problems problems) {
        this.file = file;
        this.problems = problems;
    }

    /** The document in {@code file}; null after telling why there is none. */
    public static @Nullable RawNode read(Path file, Problems problems) {
        String text = text(file, problems);
        return text == null ? null : read(file, text, problems);
    }

    /** The document in {@code text}, said to stand in {@code file}; null after telling why there is none. */
    public static @Nullable RawNode read(Path file, String text, Problems problems) {
        return new YamlReader(file, problems).document(new StringReader(text));
    }

    private static @Nullable String text(Path file, Problems problems) {
        try {
            if (Files.isDirectory(file)) {
                problems.add(Mark.whole(file), "", "is a directory (expected: a YAML file)");
                return null;
            }
            if (Files.size(file) > BYTES_MAX) {
                problems.add(Mark.whole(file), "", "is too large (expected: at most 4MiB)");
                return null;
            }
            byte[] bytes = Files.readAllBytes(file);
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (NoSuchFileException absent) {
            problems.add(Mark.whole(file), "", "no such file");
        } catch (CharacterCodingException notText) {
            problems.add(Mark.whole(file), "", "is not UTF-8 text");
        } catch (IOException unreadable) {
            problems.add(Mark.whole(file), "", "cannot be read: " + unreadable.getMessage());
        }
        return null;
    }

    private @Nullable RawNode document(Reader reader) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(BYTES_MAX);
        options.setNestingDepthLimit(NESTING_MAX);
        options.setMaxAliasesForCollections(ALIASES_MAX);
        try {
            Node root = new Yaml(options).compose(reader);
            Set<Node> parents = Collections.newSetFromMap(new IdentityHashMap<>());
            return root == null ? new RawNode.Nothing(new Mark(file, 1, 1)) : node(root, parents);
        } catch (MarkedYAMLException malformed) {
            Mark mark = malformed.getProblemMark() == null ? Mark.whole(file) : mark(malformed.getProblemMark());
            problems.add(mark, "", "not YAML: " + sentence(malformed));
        } catch (YAMLException malformed) {
            problems.add(Mark.whole(file), "", "not YAML: " + firstLine(String.valueOf(malformed.getMessage())));
        }
        return null;
    }

    private static String sentence(MarkedYAMLException malformed) {
        String problem = String.valueOf(malformed.getProblem()).strip();
        String context = malformed.getContext();
        return firstLine(context == null ? problem : context.strip() + ", " + problem);
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("malformed");
    }

    private Mark mark(org.yaml.snakeyaml.error.Mark mark) {
        return new Mark(file, mark.getLine() + 1, mark.getColumn() + 1);
    }

    /** The parents are compared by identity: an alias may name one of them, which would never end. */
    private RawNode node(Node node, Set<Node> parents) {
        Mark mark = mark(node.getStartMark());
        if (++nodes > NODES_MAX) {
            throw new YAMLException("more than " + NODES_MAX + " values, aliases included");
        }
        if (!node.getTag().getValue().startsWith(STANDARD_TAG)) {
            problems.add(mark, "", "tag " + node.getTag().getValue() + " (expected: a value without a tag)");
        }
        if (node instanceof ScalarNode scalar) {
            boolean nothing = scalar.isPlain() && isNull(scalar.getValue());
            return nothing ? new RawNode.Nothing(mark) : new RawNode.Scalar(mark, scalar.getValue());
        }
        if (!parents.add(node)) {
            throw new YAMLException("an alias names what it stands in, at line " + mark.line());
        }
        RawNode result = node instanceof SequenceNode sequence
                ? items(sequence, mark, parents)
                : mapping((MappingNode) node, mark, parents);
        parents.remove(node);
        return result;
    }

    private static boolean isNull(String text) {
        return text.isEmpty() || text.equals("~") || text.equals("null");
    }

    private RawNode items(SequenceNode sequence, Mark mark, Set<Node> parents) {
        List<RawNode> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            items.add(node(item, parents));
        }
        return new RawNode.Items(mark, items);
    }

    private RawNode mapping(MappingNode mapping, Mark mark, Set<Node> parents) {
        List<RawNode.Entry> entries = new ArrayList<>();
        List<RawNode.Entry> merged = new ArrayList<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Node keyNode = tuple.getKeyNode();
            if (!(keyNode instanceof ScalarNode key)) {
                problems.add(mark(keyNode.getStartMark()), "", "a list or mapping as a key (expected: a name)");
                continue;
            }
            RawNode value = node(tuple.getValueNode(), parents);
            if (key.getTag().equals(Tag.MERGE)) {
                merged.addAll(mergeable(value));
            } else {
                entries.add(new RawNode.Entry(new RawNode.Scalar(mark(key.getStartMark()), key.getValue()), value));
            }
        }
        return new RawNode.Mapping(mark, withMerged(entries, merged));
    }

    /** What {@code <<} brings: the entries of a mapping, or of several. */
    private List<RawNode.Entry> mergeable(RawNode value) {
        List<RawNode.Entry> entries = new ArrayList<>();
        for (RawNode source : value instanceof RawNode.Items items ? items.items() : List.of(value)) {
            if (source instanceof RawNode.Mapping mapping) {
                entries.addAll(mapping.entries());
            } else {
                problems.add(source.mark(), "", "<<: " + source.kind() + " (expected: an alias of a mapping)");
            }
        }
        return entries;
    }

    /** Merged entries stand behind what the mapping says itself, and the first of several wins. */
    private static List<RawNode.Entry> withMerged(List<RawNode.Entry> own, List<RawNode.Entry> merged) {
        Set<String> names = new HashSet<>();
        own.forEach(entry -> names.add(entry.key().text()));
        List<RawNode.Entry> all = new ArrayList<>(own);
        for (RawNode.Entry entry : merged) {
            if (names.add(entry.key().text())) {
                all.add(entry);
            }
        }
        return all;
    }
}
