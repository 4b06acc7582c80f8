package io.weir.l7.http1;

import java.util.List;
import java.util.SplittableRandom;

/** Seeds, changed at a few places each time; the same sequence for the same random source. */
final class Mutator {
    private static final List<String> FRAGMENTS = List.of(
            "\r\n", "\r", "\n", "\r\n\r\n", " ", "\t", ":", ": ", ",", ", ", ";", "\0", "\u000b", "\u007f",
            "\u0080", "\u00ff", "0", "1",
            "5", "a", "f", "-", "+", "_", "#", "%", "%20", "/", "?", "*", "@", "[", "]", "\"", "HTTP/1.1",
            "HTTP/1.0", "HTTP/1.2",
            "Content-Length: 5\r\n", "Content-Length: 6\r\n", "Transfer-Encoding: chunked\r\n",
            "Transfer-Encoding: x\r\n",
            "Host: b\r\n", "Connection: close\r\n", "Connection: x-a, host\r\n", "X-A: 1\r\n",
            "Expect: 100-continue\r\n",
            "chunked", "identity", "GET ", "OPTIONS ", "TRACE ", "CONNECT ", "http://c", "204", "304", "100",
            "0\r\n", "1\r\nx\r\n",
            "ffffffffffffffff", "9223372036854775808", "TE: trailers\r\n", "Content_Length: 1\r\n", " : ");

    private final List<String> seeds;
    private final SplittableRandom random;

    Mutator(List<String> seeds, SplittableRandom random) {
        this.seeds = seeds;
        this.random = random;
    }

    String next() {
        StringBuilder text = new StringBuilder(seed());
        for (int changes = random.nextInt(5); changes > 0; changes--) {
            change(text);
        }
        return text.toString();
    }

    private String seed() {
        return seeds.get(random.nextInt(seeds.size()));
    }

    private void change(StringBuilder text) {
        int at = random.nextInt(text.length() + 1);
        int end = Math.min(text.length(), at + random.nextInt(1, 9));
        switch (random.nextInt(7)) {
            case 0 -> text.insert(at, FRAGMENTS.get(random.nextInt(FRAGMENTS.size())));
            case 1 -> text.delete(at, end);
            case 2 -> text.insert(at, text.substring(at, end));
            case 3 -> text.replace(at, end, FRAGMENTS.get(random.nextInt(FRAGMENTS.size())));
            case 4 -> text.insert(at, (char) random.nextInt(256));
            case 5 -> insertLine(text);
            default -> {
                String other = seed();
                int from = random.nextInt(other.length());
                text.replace(at, text.length(), other.substring(from));
            }
        }
    }

    /** A whole line where lines begin, so that many mutants get past grammar. */
    private void insertLine(StringBuilder text) {
        int line = text.indexOf("\r\n", random.nextInt(text.length() + 1));
        String fragment = FRAGMENTS.get(random.nextInt(FRAGMENTS.size()));
        if (line >= 0) {
            text.insert(line + 2, fragment.endsWith("\r\n") ? fragment : "X: " + fragment + "\r\n");
        }
    }

    /** The length of the next read. */
    int piece(int left) {
        return random.nextInt(3) == 0 ? left : random.nextInt(1, Math.min(left, 20) + 1);
    }
}
