package io.weir.config;

import io.weir.config.key.Reading;
import io.weir.config.key.Setting;
import io.weir.config.section.RootSection;
import io.weir.config.yaml.RawNode;
import io.weir.config.yaml.YamlReader;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A main file and what it includes, as one document. Listeners and clusters of all files stand side by side; whatever
 * is then there twice is found by whoever reads the document, with both places.
 */
final class IncludedFiles {
    private static final int FILES_MAX = 1000;
    private static final Set<String> MERGED = Set.of("listeners", "clusters");

    private final Reading reading;
    private final Map<String, RawNode.Entry> merged = new LinkedHashMap<>();
    private final List<RawNode.Entry> entries = new ArrayList<>();

    IncludedFiles(Reading reading) {
        this.reading = reading;
    }

    /** The document; null after telling why there is none. */
    @Nullable RawNode read(Path file) {
        RawNode.Mapping main = mapping(file);
        if (main == null) {
            return null;
        }
        Setting root = Setting.root(reading, main);
        add(main, entry -> include(root.child(entry)));
        entries.addAll(merged.values());
        return new RawNode.Mapping(main.mark(), entries);
    }

    private RawNode.@Nullable Mapping mapping(Path file) {
        reading.files().add(file);
        RawNode root = YamlReader.read(file, reading.problems());
        if (root == null) {
            return null;
        }
        return switch (root) {
            case RawNode.Mapping mapping -> mapping;
            case RawNode.Nothing nothing -> new RawNode.Mapping(nothing.mark(), List.of());
            case RawNode.Scalar _, RawNode.Items _ -> {
                reading.problems().add(root.mark(), "", root.kind() + " (expected: a mapping with keys such as"
                        + " listeners and clusters)");
                yield null;
            }
        };
    }

    /** What is done with {@code include}. */
    private interface OnInclude {
        void include(RawNode.Entry entry);
    }

    private void add(RawNode.Mapping file, OnInclude onInclude) {
        List<RawNode.Entry> includes = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (RawNode.Entry entry : file.entries()) {
            String key = entry.key().text();
            if (key.equals(RootSection.INCLUDE.name())) {
                includes.add(entry);
            } else if (MERGED.contains(key) && seen.add(key) && entry.value() instanceof RawNode.Mapping mapping) {
                merge(entry, mapping);
            } else {
                entries.add(entry);
            }
        }
        includes.forEach(onInclude::include);
    }

    /** The first {@code listeners} of another file is a continuation; a second one of the same file is a mistake. */
    private void merge(RawNode.Entry entry, RawNode.Mapping mapping) {
        String key = entry.key().text();
        RawNode.Entry before = merged.get(key);
        if (before != null && before.value() instanceof RawNode.Mapping already) {
            List<RawNode.Entry> all = new ArrayList<>(already.entries());
            all.addAll(mapping.entries());
            merged.put(key, new RawNode.Entry(before.key(), new RawNode.Mapping(already.mark(), all)));
        } else {
            merged.put(key, entry);
        }
    }

    private void include(Setting setting) {
        List<String> patterns = RootSection.INCLUDE.type().read(setting);
        for (String pattern : patterns == null ? List.<String>of() : patterns) {
            for (Path file : matching(setting, pattern)) {
                RawNode.Mapping mapping = mapping(file);
                if (mapping != null) {
                    add(mapping, entry -> Setting.root(reading, mapping).child(entry)
                            .problemAt(entry.key().mark(), "in an included file (expected: only in the main file)"));
                }
            }
        }
    }

    /** In the order of their names, so that the outcome does not depend on the file system. */
    private List<Path> matching(Setting setting, String pattern) {
        List<Path> found = new ArrayList<>();
        try {
            Path named = setting.file(pattern);
            Path directory = named.getParent() == null ? Path.of("") : named.getParent();
            String glob = String.valueOf(named.getFileName());
            if (directory.toString().contains("*")) {
                setting.refuse(pattern, "* only in the last part of the path");
            } else if (glob.chars().noneMatch(c -> "*?[{".indexOf(c) >= 0)) {
                found.add(named);
            } else if (Files.isDirectory(directory.toAbsolutePath())) {
                reading.files().add(directory);
                try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, glob)) {
                    files.forEach(found::add);
                }
            }
        } catch (IOException | InvalidPathException | PatternSyntaxException unusable) {
            setting.problem(pattern + " cannot be looked up: " + unusable.getMessage());
        }
        if (found.size() > FILES_MAX) {
            setting.refuse(found.size() + " files", "at most " + FILES_MAX);
            return List.of();
        }
        found.sort(null);
        return found;
    }
}
