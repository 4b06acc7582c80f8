package io.weir.l7.http1;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules of RFC 9112 once more, written as plainly as possible over text and sharing nothing with the parsers:
 * what it accepts, and as what, is what they must accept. Slow, and for small inputs.
 */
final class Oracle {
    private static final String TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
    private static final Pattern REQUEST_LINE =
            Pattern.compile("(" + TOKEN + ") ([^\\x00-\\x20\\x7f#]+) HTTP/1\\.([0-9])");
    private static final Pattern STATUS_LINE =
            Pattern.compile("HTTP/1\\.([0-9]) ([1-5][0-9][0-9])(| [\\t\\x20-\\x7e\\x80-\\xff]*)");
    private static final Pattern FIELD =
            Pattern.compile("(" + TOKEN + "):[ \\t]*("
                    + "(?:[\\t\\x20-\\x7e\\x80-\\xff]*[\\x21-\\x7e\\x80-\\xff])?)[ \\t]*");
    private static final Pattern ABSOLUTE = Pattern.compile("(?i)https?://([^/?]+)([/?].*)?");
    private static final Pattern AUTHORITY = Pattern.compile(
            "((?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+|\\[[0-9A-Fa-f:.]+])(?::([0-9]*))?");
    private static final Pattern CHUNK_LINE =
            Pattern.compile("([0-9A-Fa-f]{1,16})(?:[ \\t]*;[\\t\\x20-\\x7e\\x80-\\xff]*)?");

    private Oracle() {}

    /** A message head as understood; {@code framing} is none, chunked, close or a number. */
    record Head(String start, String target, List<String> fields, String framing, int end) {}

    /** A chunked body as understood. */
    record Body(String data, int end) {}

    static @Nullable Head request(String raw) {
        int start = 0;
        while (raw.startsWith("\r\n", start) && start < 8) {
            start += 2;
        }
        List<String> lines = lines(raw, start);
        if (lines == null) {
            return null;
        }
        Matcher line = REQUEST_LINE.matcher(lines.getFirst());
        List<String> fields = fields(lines);
        if (!line.matches() || fields == null) {
            return null;
        }
        boolean old = line.group(3).equals("0");
        String target = target(line.group(1), line.group(2));
        String framing = framing(fields, old, "none");
        boolean ok = target != null && framing != null && hostIsFine(fields, old, line.group(2))
                && !fields.stream().anyMatch(f -> f.matches("(?i)(content_length|transfer_encoding): .*"))
                && !(line.group(1).equals("TRACE") && !framing.matches("none|0"))
                && (old || expectationIsKnown(values(fields, "expect")))
                && optionCount(fields) <= 64;
        return ok ? new Head(line.group(1), String.valueOf(target), fields, String.valueOf(framing),
                end(raw, start)) : null;
    }

    static @Nullable Head response(String raw) {
        List<String> lines = lines(raw, 0);
        if (lines == null) {
            return null;
        }
        Matcher line = STATUS_LINE.matcher(lines.getFirst());
        List<String> fields = fields(lines);
        if (!line.matches() || fields == null || optionCount(fields) > 64) {
            return null;
        }
        String status = line.group(2);
        boolean bare = status.startsWith("1") || status.equals("204");
        String framing = bare ? "none" : framing(fields, line.group(1).equals("0"), "close");
        return framing == null ? null
                : new Head(status, "", fields, status.equals("304") ? "none" : framing, end(raw, 0));
    }

    static @Nullable Body chunked(String raw) {
        StringBuilder data = new StringBuilder();
        int at = 0;
        while (true) {
            int lineEnd = raw.indexOf("\r\n", at);
            Matcher size = CHUNK_LINE.matcher(lineEnd < 0 ? "" : raw.substring(at, lineEnd));
            if (!size.matches()) {
                return null;
            }
            long length = Long.parseUnsignedLong(size.group(1), 16);
            at = lineEnd + 2;
            if (length == 0) {
                return trailersEnd(raw, at) < 0 ? null : new Body(data.toString(), trailersEnd(raw, at));
            }
            if (length < 0 || length > raw.length() - at - 2 || !raw.startsWith("\r\n", at + (int) length)) {
                return null;
            }
            data.append(raw, at, at + (int) length);
            at += (int) length + 2;
        }
    }

    private static int trailersEnd(String raw, int from) {
        if (raw.startsWith("\r\n", from)) {
            return from + 2;
        }
        int end = raw.indexOf("\r\n\r\n", from);
        boolean ok = end >= 0 && List.of(raw.substring(from, end).split("\r\n", -1)).stream()
                .allMatch(line -> FIELD.matcher(line).matches());
        return ok ? end + 4 : -1;
    }

    private static int end(String raw, int start) {
        return raw.indexOf("\r\n\r\n", start) + 4;
    }

    private static @Nullable List<String> lines(String raw, int start) {
        int end = raw.indexOf("\r\n\r\n", start);
        return end < 0 ? null : List.of(raw.substring(start, end).split("\r\n", -1));
    }

    /** {@code name: value}, names in lower case. */
    private static @Nullable List<String> fields(List<String> lines) {
        List<String> fields = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            Matcher field = FIELD.matcher(line);
            if (!field.matches()) {
                return null;
            }
            fields.add(field.group(1).toLowerCase(Locale.ROOT) + ": " + field.group(2));
        }
        return fields;
    }

    static List<String> values(List<String> fields, String name) {
        return fields.stream().filter(f -> f.startsWith(name + ": ")).map(f -> f.substring(name.length() + 2)).toList();
    }

    private static boolean expectationIsKnown(List<String> values) {
        return values.isEmpty() || (values.size() == 1 && values.getFirst().equalsIgnoreCase("100-continue"));
    }

    private static long optionCount(List<String> fields) {
        return values(fields, "connection").stream().filter(v -> !v.isEmpty())
                .mapToLong(v -> v.replaceAll(",$", "").split(",", -1).length).sum();
    }

    private static @Nullable String target(String method, String target) {
        if (method.equals("CONNECT")) {
            Matcher authority = AUTHORITY.matcher(target);
            return isAuthority(target) && authority.matches() && authority.group(2) != null
                    && !authority.group(2).isEmpty() ? target : null;
        }
        if (target.startsWith("/") || (target.equals("*") && method.equals("OPTIONS"))) {
            return target;
        }
        Matcher absolute = ABSOLUTE.matcher(target);
        if (!absolute.matches() || !isAuthority(absolute.group(1))) {
            return null;
        }
        String path = absolute.group(2) == null ? "" : absolute.group(2);
        return path.isEmpty() && method.equals("OPTIONS") ? "*" : path.startsWith("/") ? path : "/" + path;
    }

    private static boolean isAuthority(String text) {
        Matcher authority = AUTHORITY.matcher(text);
        if (!authority.matches()) {
            return false;
        }
        String port = authority.group(2);
        return (!text.startsWith("[") || isIpv6(authority.group(1))) && (port == null || port.isEmpty()
                || (port.replaceFirst("^0+(?=.)", "").length() <= 5 && Long.parseLong("0" + port) <= 65_535));
    }

    private static boolean isIpv6(String literal) {
        try {
            return literal.contains(":") && InetAddress.ofLiteral(literal.substring(1, literal.length() - 1)) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean hostIsFine(List<String> fields, boolean old, String target) {
        List<String> hosts = values(fields, "host");
        if (hosts.isEmpty()) {
            return old;
        }
        boolean mayBeEmpty = !target.startsWith("/");
        return hosts.size() == 1 && (isAuthority(hosts.getFirst()) || (hosts.getFirst().isEmpty() && mayBeEmpty));
    }

    private static @Nullable String framing(List<String> fields, boolean old, String otherwise) {
        List<String> encodings = values(fields, "transfer-encoding");
        List<String> lengths = values(fields, "content-length");
        if (!encodings.isEmpty()) {
            boolean ok = !old && lengths.isEmpty() && encodings.size() == 1
                    && encodings.getFirst().equalsIgnoreCase("chunked");
            return ok ? "chunked" : null;
        }
        if (lengths.isEmpty()) {
            return otherwise;
        }
        List<String> numbers = List.of(String.join(",", lengths).split("[ \\t]*,[ \\t]*", -1)).stream()
                .map(n -> n.matches("[0-9]+") ? n.replaceFirst("^0+(?=[0-9])", "") : "bad").distinct().toList();
        String number = numbers.getFirst();
        boolean fits = number.length() < 19 || (number.length() == 19 && number.compareTo("9223372036854775807") <= 0);
        return numbers.size() == 1 && !number.equals("bad") && fits ? number : null;
    }
}
