package io.weir.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Bytes for property tests: the messages of a corpus as they are, then changed at a few places, then bytes that were
 * never a message. A corpus is a folder of test resources; {@code .hex} files hold digits, white space and
 * {@code #} comments, others the bytes themselves.
 */
public final class ByteCases {
    private static final int CHANGES_MAX = 4;
    private static final int FOREIGN_BYTES_MAX = 300;

    private ByteCases() {}

    /** Every message of {@code /corpus/<folder>} as {@code owner} finds it, in the order of file names. */
    public static List<byte[]> corpus(Class<?> owner, String folder) {
        URL url = Objects.requireNonNull(owner.getResource("/corpus/" + folder), folder);
        try (Stream<Path> files = Files.list(Path.of(url.toURI()))) {
            return files.sorted().map(ByteCases::message).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] message(Path file) {
        try {
            return file.toString().endsWith(".hex")
                    ? HexFormat.of().parseHex(Files.readString(file).replaceAll("#.*|\\s", ""))
                    : Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** These messages, and what is near to them; every message itself is an edge case. */
    public static Arbitrary<byte[]> around(List<byte[]> messages) {
        Arbitrary<byte[]> near = Combinators.combine(
                Arbitraries.of(messages), change().list().ofMaxSize(CHANGES_MAX)).as(ByteCases::changed);
        Arbitrary<byte[]> foreign = Arbitraries.bytes().array(byte[].class).ofMaxSize(FOREIGN_BYTES_MAX);
        return Arbitraries.frequencyOf(Tuple.of(9, near), Tuple.of(1, foreign))
                .edgeCases(edges -> messages.forEach(edges::add));
    }

    private static Arbitrary<Change> change() {
        return Combinators.combine(
                Arbitraries.integers().between(0, 1 << 14),
                Arbitraries.integers().between(0, 8),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(4)).as(Change::new);
    }

    private static byte[] changed(byte[] message, List<Change> changes) {
        byte[] bytes = message;
        for (Change change : changes) {
            bytes = change.of(bytes);
        }
        return bytes;
    }

    /** How long the reads are that bytes come in; what is left behind the last one comes as one. */
    public static Arbitrary<List<Integer>> reads() {
        return Arbitraries.integers().between(1, 40).list().ofMaxSize(30);
    }

    /** Cuts bytes into reads of such lengths. */
    public static List<byte[]> cut(byte[] bytes, List<Integer> lengths) {
        List<byte[]> parts = new ArrayList<>();
        int at = 0;
        for (int length : lengths) {
            int end = Math.min(bytes.length, at + length);
            if (end > at) {
                parts.add(Arrays.copyOfRange(bytes, at, end));
            }
            at = end;
        }
        if (at < bytes.length) {
            parts.add(Arrays.copyOfRange(bytes, at, bytes.length));
        }
        return parts;
    }

    /** Some bytes replaced by others. */
    private record Change(int at, int removed, byte[] added) {
        byte[] of(byte[] bytes) {
            int from = at % (bytes.length + 1);
            int to = Math.min(bytes.length, from + removed);
            byte[] out = new byte[from + added.length + bytes.length - to];
            System.arraycopy(bytes, 0, out, 0, from);
            System.arraycopy(added, 0, out, from, added.length);
            System.arraycopy(bytes, to, out, from + added.length, bytes.length - to);
            return out;
        }
    }
}
