package io.weir.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads HTTP/1.1 messages (RFC 9112) from a {@link Transport}, strictly: what a proxy sends has to be beyond doubt, so
 * a bare LF, an odd chunk size or a field line without a colon is a {@link ProtocolException}, never guessed at.
 */
final class HttpReader {
    private static final int LINE_BYTES_MAX = 1024 * 1024;
    private static final Pattern CHUNK_SIZE = Pattern.compile("[0-9a-fA-F]{1,15}");
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/\\d\\.\\d \\d{3}( [^\r\n]*)?");
    private static final Pattern FIELD_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    /** A body without its coding, and what followed the last chunk. */
    record Body(byte[] bytes, Fields trailers) {
        static final Body NONE = new Body(new byte[0], Fields.NONE);
    }

    private final Transport wire;

    HttpReader(Transport wire) {
        this.wire = wire;
    }

    /** One line without its CRLF; null at the end of the stream before its first byte. */
    @Nullable String readLine() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = wire.read(); next >= 0; next = wire.read()) {
            if (next == '\n') {
                throw new ProtocolException("bare LF after: " + line.toString(ISO_8859_1));
            }
            if (next == '\r') {
                int after = wire.read();
                if (after != '\n') {
                    throw new ProtocolException("bare CR after: " + line.toString(ISO_8859_1));
                }
                return line.toString(ISO_8859_1);
            }
            line.write(next);
            if (line.size() > LINE_BYTES_MAX) {
                throw new ProtocolException("line longer than " + LINE_BYTES_MAX);
            }
        }
        if (line.size() > 0) {
            throw new EOFException("cut in a line: " + line.toString(ISO_8859_1));
        }
        return null;
    }

    /** Everything up to and with the empty line; null at the end of the stream before its first byte. */
    @Nullable String readHead() throws IOException {
        String start = readLine();
        if (start == null) {
            return null;
        }
        var head = new StringBuilder(start).append("\r\n");
        String line;
        do {
            line = readLine();
            if (line == null) {
                throw new EOFException("cut in a head: " + head);
            }
            head.append(line).append("\r\n");
        } while (!line.isEmpty());
        return head.toString();
    }

    /** A request head with an empty body; null when the peer closed instead. */
    @Nullable RawRequest readRequestHead() throws IOException {
        String head = readHead();
        if (head == null) {
            return null;
        }
        String[] parts = startLine(head).split(" ", -1);
        if (parts.length != 3) {
            throw new ProtocolException("request line: " + startLine(head));
        }
        return new RawRequest(parts[0], parts[1], parts[2], head, fieldsOf(head), new byte[0], Fields.NONE);
    }

    Body readRequestBody(Fields headers) throws IOException {
        if (headers.has("transfer-encoding")) {
            return readChunked(headers);
        }
        return headers.has("content-length") ? readCounted(headers) : Body.NONE;
    }

    /** A whole response; {@code hasBody} is false for the answer to HEAD. */
    RawResponse readResponse(boolean hasBody) throws IOException {
        String head = readHead();
        if (head == null) {
            throw new EOFException("closed instead of a response");
        }
        String start = startLine(head);
        if (!STATUS_LINE.matcher(start).matches()) {
            throw new ProtocolException("status line: " + start);
        }
        int status = Integer.parseInt(start.substring(9, 12));
        Fields headers = fieldsOf(head);
        Body body = hasBody && status >= 200 && status != 204 && status != 304
                ? readResponseBody(headers)
                : Body.NONE;
        String reason = start.length() > 13 ? start.substring(13) : "";
        return new RawResponse(start.substring(0, 8), status, reason, head, headers, body.bytes(), body.trailers());
    }

    byte[] readUntilClose() throws IOException {
        var bytes = new ByteArrayOutputStream();
        byte[] part = new byte[16 * 1024];
        for (int count = wire.read(part, 0, part.length); count >= 0; count = wire.read(part, 0, part.length)) {
            bytes.write(part, 0, count);
        }
        return bytes.toByteArray();
    }

    static String startLine(String head) {
        return head.substring(0, head.indexOf("\r\n"));
    }

    static Fields fieldsOf(String head) throws ProtocolException {
        List<Fields.Field> fields = new ArrayList<>();
        String[] lines = head.split("\r\n", -1);
        for (int i = 1; i < lines.length && !lines[i].isEmpty(); i++) {
            fields.add(fieldOf(lines[i]));
        }
        return new Fields(fields);
    }

    private static Fields.Field fieldOf(String line) throws ProtocolException {
        int colon = line.indexOf(':');
        if (colon < 1 || !FIELD_NAME.matcher(line.substring(0, colon)).matches()) {
            throw new ProtocolException("field line: " + line);
        }
        return new Fields.Field(line.substring(0, colon), line.substring(colon + 1).strip());
    }

    private Body readResponseBody(Fields headers) throws IOException {
        if (headers.has("transfer-encoding")) {
            return readChunked(headers);
        }
        return headers.has("content-length") ? readCounted(headers) : new Body(readUntilClose(), Fields.NONE);
    }

    private Body readCounted(Fields headers) throws IOException {
        List<String> lengths = headers.all("content-length");
        if (lengths.size() != 1) {
            throw new ProtocolException("content-length: " + lengths);
        }
        return new Body(wire.readExactly(Integer.parseInt(lengths.getFirst())), Fields.NONE);
    }

    private Body readChunked(Fields headers) throws IOException {
        if (!headers.all("transfer-encoding").equals(List.of("chunked")) || headers.has("content-length")) {
            throw new ProtocolException("ambiguous framing: " + headers);
        }
        var body = new ByteArrayOutputStream();
        for (int size = readChunkSize(); size > 0; size = readChunkSize()) {
            body.write(wire.readExactly(size));
            if (!"".equals(readLine())) {
                throw new ProtocolException("no CRLF after a chunk of " + size);
            }
        }
        return new Body(body.toByteArray(), readTrailers());
    }

    private int readChunkSize() throws IOException {
        String line = readLine();
        if (line == null) {
            throw new EOFException("cut before a chunk");
        }
        int semicolon = line.indexOf(';');
        String size = semicolon < 0 ? line : line.substring(0, semicolon);
        if (!CHUNK_SIZE.matcher(size).matches()) {
            throw new ProtocolException("chunk size: " + line);
        }
        return Math.toIntExact(Long.parseLong(size, 16));
    }

    private Fields readTrailers() throws IOException {
        List<Fields.Field> trailers = new ArrayList<>();
        for (String line = readLine(); !"".equals(line); line = readLine()) {
            if (line == null) {
                throw new EOFException("cut in the trailers");
            }
            trailers.add(fieldOf(line));
        }
        return new Fields(trailers);
    }
}
