package io.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DocsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Set<String> NOT_OURS = Set.of("target", ".git", ".mvn", "node_modules");
    private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^()\\s]+)\\)");
    private static final Pattern ELSEWHERE = Pattern.compile("(?:[a-z]+:|#).*");
    private static final Pattern NAMED_TYPE = Pattern.compile("`((?:[A-Z][a-z0-9]+){2,})(?:\\.([a-z]\\w+))?`");
    /** Words of others that look like types. */
    private static final Set<String> NOT_TYPES = Set.of("ByteBuf", "EpollIoHandle", "FileRegion", "RcvbufErrors");

    @Test
    void everyRelativeLinkLeadsToAFile() throws IOException {
        List<String> broken = new ArrayList<>();
        List<Path> pages = files(".md");
        for (Path page : pages) {
            String text = FENCED.matcher(Files.readString(page)).replaceAll("");
            for (MatchResult link : LINK.matcher(text).results().toList()) {
                if (!ELSEWHERE.matcher(link.group(1)).matches() && !leadsToAFile(page, link.group(1))) {
                    broken.add(ROOT.relativize(page) + ": " + link.group(1));
                }
            }
        }

        assertThat(pages).isNotEmpty();
        assertThat(broken).isEmpty();
    }

    @Test
    void everyTypeThatAPageNamesExists() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (Path source : files(".java")) {
            sources.put(source.getFileName().toString().replace(".java", ""), Files.readString(source));
        }
        List<String> unknown = new ArrayList<>();
        for (Path page : files(".md")) {
            for (MatchResult name : NAMED_TYPE.matcher(Files.readString(page)).results().toList()) {
                String source = sources.getOrDefault(name.group(1), "");
                boolean known = name.group(2) == null ? !source.isEmpty() : source.contains(name.group(2) + "(");
                if (!known && !NOT_TYPES.contains(name.group(1))) {
                    unknown.add(ROOT.relativize(page) + ": " + name.group());
                }
            }
        }

        assertThat(unknown).isEmpty();
    }

    private static boolean leadsToAFile(Path page, String link) {
        return Files.exists(page.resolveSibling(link.replaceFirst("#.*", "")));
    }

    private static List<Path> files(String suffix) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return NOT_OURS.contains(directory.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(suffix)) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }
}
