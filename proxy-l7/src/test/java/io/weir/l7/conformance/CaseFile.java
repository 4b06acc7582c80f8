package io.weir.l7.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.l7.conformance.Case.Answer;
import io.weir.l7.conformance.Case.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a table of cases. {@code § rule} heads a group; a line that starts with an {@link Outcome} begins a case;
 * indented lines say what is sent ({@code send}), answered ({@code answer}, {@code end}), what the endpoint must get
 * ({@code receives}, then {@code field}, {@code no}, {@code body}, {@code trailer}), what the client must get
 * ({@code interim}, {@code reply}, then the same), and whether the client's connection goes on ({@code then}) and the
 * endpoint's ({@code endpoint kept}, {@code endpoint dropped}). In bytes,
 * {@code ¶} is CRLF, {@code \t \0 \r \n \xHH} are themselves, {@code {ab*3}} is ababab, {@code $GET} and the like are
 * {@link #MACROS}.
 */
final class CaseFile {
    private static final String[][] MACROS = {
        {"$GET", "GET / HTTP/1.1¶Host: a¶"},
        {"$POST", "POST / HTTP/1.1¶Host: a¶"},
        {"$CHUNKED", "POST / HTTP/1.1¶Host: a¶Transfer-Encoding: chunked¶¶"},
        {"$EVIL", "GET /smuggled HTTP/1.1¶Host: a¶¶"},
        {"$OK", "HTTP/1.1 200 OK¶"},
    };
    private static final Pattern REPEAT = Pattern.compile("\\{(.+?)\\*(\\d+)}");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(x[0-9a-fA-F]{2}|[tnr0\\\\])|¶");

    private final List<Case> cases = new ArrayList<>();
    private String rule = "";
    private String title = "";
    private String sent = "";
    private @Nullable String answer;
    private Answer.End end = Answer.End.OPEN;
    private List<Message> received = new ArrayList<>();
    private Message reply = new Message("");
    private Message current = reply;
    private List<Integer> interims = new ArrayList<>();
    private @Nullable Boolean open;
    private @Nullable Boolean kept;

    private CaseFile() {}

    /** The cases of {@code conformance/<name>.txt}. */
    static List<Case> read(String name) {
        CaseFile file = new CaseFile();
        text(name).lines().forEach(file::line);
        file.finish();
        return file.cases;
    }

    private static String text(String name) {
        String path = "/conformance/" + name + ".txt";
        try (InputStream in = CaseFile.class.getResourceAsStream(path)) {
            return new String(Objects.requireNonNull(in, path).readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void line(String line) {
        if (line.isBlank() || line.startsWith("#")) {
            return;
        }
        if (line.startsWith("§ ")) {
            finish();
            rule = line.substring(2);
        } else if (line.startsWith("  ")) {
            int space = line.indexOf(' ', 2);
            String word = space < 0 ? line.substring(2) : line.substring(2, space);
            directive(word, space < 0 ? "" : line.substring(space + 1));
        } else {
            finish();
            title = line;
        }
    }

    private void directive(String word, String rest) {
        switch (word) {
            case "send" -> sent += bytes(rest);
            case "answer" -> answer = (answer == null ? "" : answer) + bytes(rest);
            case "end" -> end = Answer.End.valueOf(rest.toUpperCase(Locale.ROOT));
            case "receives" -> {
                current = new Message(bytes(rest));
                received.add(current);
            }
            case "reply" -> {
                reply = new Message(bytes(rest));
                current = reply;
            }
            case "field" -> current.fields.add(bytes(rest));
            case "no" -> current.absent.add(rest);
            case "body" -> current.body = bytes(rest);
            case "trailer" -> current.trailers.add(bytes(rest));
            case "interim" -> {
                String[] times = rest.split(" ", -1);
                interims.addAll(Collections.nCopies(
                        times.length == 1 ? 1 : Integer.parseInt(times[1]), Integer.valueOf(times[0])));
            }
            case "then" -> open = rest.equals("open");
            case "endpoint" -> kept = rest.equals("kept");
            default -> throw new IllegalArgumentException(title + ": " + word);
        }
    }

    /** Bytes as latin1 text. */
    static String bytes(String written) {
        String text = written;
        for (String[] macro : MACROS) {
            text = text.replace(macro[0], macro[1]);
        }
        text = REPEAT.matcher(text).replaceAll(found ->
                found.group(1).repeat(Integer.parseInt(found.group(2))).replace("\\", "\\\\"));
        return ESCAPE.matcher(text).replaceAll(found -> escaped(found).replace("\\", "\\\\"));
    }

    private static String escaped(MatchResult found) {
        return switch (found.group().charAt(found.group().length() - 1)) {
            case '¶' -> "\r\n";
            case 't' -> "\t";
            case 'n' -> "\n";
            case 'r' -> "\r";
            case '\\' -> "\\";
            default -> String.valueOf(found.group(1).equals("0") ? '\0'
                    : (char) Integer.parseInt(found.group(1).substring(1), 16));
        };
    }

    private void finish() {
        if (title.isEmpty()) {
            return;
        }
        int colon = title.indexOf(':');
        String[] head = title.substring(0, colon).split(" ", -1);
        Outcome outcome = Outcome.valueOf(head[0].toUpperCase(Locale.ROOT));
        Set<Integer> statuses = Arrays.stream(head).skip(1).map(Integer::valueOf).collect(Collectors.toSet());
        if (sent.isEmpty()) {
            sent = bytes("$GET¶");
        }
        if (outcome == Outcome.FORWARDED && received.isEmpty()) {
            received.add(new Message(sent.substring(0, sent.indexOf("\r\n"))));
        }
        boolean serves = outcome == Outcome.FORWARDED || outcome == Outcome.ANSWERED;
        cases.add(new Case(rule, title.substring(colon + 1).strip(), outcome, statuses, sent,
                answer == null ? null : new Answer(answer, end), received.stream().map(Message::expected).toList(),
                reply.expected(), interims, open == null ? serves : open,
                kept == null ? keeps(outcome, statuses) : kept));
        title = "";
        sent = "";
        answer = null;
        end = Answer.End.OPEN;
        received = new ArrayList<>();
        reply = new Message("");
        current = reply;
        interims = new ArrayList<>();
        open = null;
        kept = null;
    }

    /** A connection that carried a whole exchange is kept, one with a broken response is not. */
    private static @Nullable Boolean keeps(Outcome outcome, Set<Integer> statuses) {
        if (outcome == Outcome.FORWARDED) {
            return true;
        }
        return (outcome == Outcome.CUT || statuses.contains(502)) ? false : null;
    }

    /** An {@link Expected} in the making. */
    private static final class Message {
        private final String start;
        private final List<String> fields = new ArrayList<>();
        private final List<String> absent = new ArrayList<>();
        private final List<String> trailers = new ArrayList<>();
        private @Nullable String body;

        Message(String start) {
            this.start = start;
        }

        Expected expected() {
            return new Expected(start, fields, absent, body, trailers);
        }
    }
}
