package io.weir.l7.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Raw messages under {@code src/test/resources/corpus}, good and bad; a finding of the fuzzer becomes a file there. */
final class Corpus {
    enum Kind {
        REQUEST, RESPONSE, CHUNKED;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private Corpus() {}

    /** Every message of a kind, in the order of file names. */
    static List<String> named(String kind) {
        try {
            Path folder = Path.of(Corpus.class.getResource("/corpus/" + kind).toURI());
            try (Stream<Path> files = Files.list(folder)) {
                return files.sorted().map(Corpus::text).toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
