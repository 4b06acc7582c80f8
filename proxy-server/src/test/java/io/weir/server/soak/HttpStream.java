package io.weir.server.soak;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** HTTP/1.1 messages on one socket, for either side: just what the soak needs, and strict where it counts. */
final class HttpStream {
    private static final int LINE_BYTES_MAX = 16 * 1024;

    /** The first line, and fields by their names in lower case. */
    record Head(String start, Map<String, String> fields) {
        /** Of a response. */
        int status() {
            return Integer.parseInt(start.substring(9, 12));
        }

        String field(String name) {
            return fields.getOrDefault(name, "");
        }
    }

    private final InputStream in;
    private final OutputStream out;

    HttpStream(Socket socket) throws IOException {
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    InputStream in() {
        return in;
    }

    OutputStream out() {
        return out;
    }

    /** The next head, or null when the stream ended instead. */
    @Nullable Head readHead() throws IOException {
        String start = readLine();
        if (start == null) {
            return null;
        }
        Map<String, String> fields = new HashMap<>();
        for (String line = readLine(); !"".equals(line); line = readLine()) {
            if (line == null) {
                throw new EOFException("cut in the head");
            }
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new ProtocolException("field: " + line);
            }
            fields.merge(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip(),
                    (one, other) -> one + ", " + other);
        }
        return new Head(start, fields);
    }

    /** The body that {@code head} announces; a body cut short is an {@link EOFException} or a reset. */
    byte[] readBody(Head head) throws IOException {
        String coding = head.field("transfer-encoding");
        String length = head.field("content-length");
        if (!coding.isEmpty()) {
            if (!coding.equals("chunked") || !length.isEmpty()) {
                throw new ProtocolException("framing: " + head);
            }
            return readChunks();
        }
        return length.isEmpty() ? new byte[0] : readExactly(Integer.parseInt(length));
    }

    private byte[] readChunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = readChunkSize(); size > 0; size = readChunkSize()) {
            body.write(readExactly(size));
            expectEmptyLine();
        }
        expectEmptyLine();
        return body.toByteArray();
    }

    private int readChunkSize() throws IOException {
        String line = readLine();
        if (line == null) {
            throw new EOFException("cut before a chunk");
        }
        return HexFormat.fromHexDigits(line);
    }

    private void expectEmptyLine() throws IOException {
        String line = readLine();
        if (line == null) {
            throw new EOFException("cut after a chunk");
        }
        if (!line.isEmpty()) {
            throw new ProtocolException("after a chunk: " + line);
        }
    }

    byte[] readExactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("cut after " + bytes.length + " of " + length + " bytes");
        }
        return bytes;
    }

    private @Nullable String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                if (line.isEmpty()) {
                    return null;
                }
                throw new EOFException("cut in a line: " + line);
            }
            line.append((char) next);
            if (line.length() > LINE_BYTES_MAX) {
                throw new ProtocolException("line too long");
            }
        }
        if (line.isEmpty() || line.charAt(line.length() - 1) != '\r') {
            throw new ProtocolException("bare LF after: " + line);
        }
        return line.substring(0, line.length() - 1);
    }

    void write(String text) throws IOException {
        out.write(text.getBytes(ISO_8859_1));
    }

    void write(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    /** Writes {@code bytes} as one chunk; none ends the body. */
    void writeChunk(byte[] bytes) throws IOException {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream(bytes.length + 16);
        chunk.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(ISO_8859_1));
        chunk.write(bytes);
        chunk.write(new byte[] {'\r', '\n'});
        chunk.writeTo(out);
    }
}
