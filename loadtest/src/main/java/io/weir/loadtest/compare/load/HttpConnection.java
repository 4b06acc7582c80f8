package io.weir.loadtest.compare.load;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** One HTTP/1.1 connection of a client; blocking, used by one thread at a time. It counts every byte of HTTP. */
public final class HttpConnection implements AutoCloseable {
    private static final int HEAD_BYTES_MAX = 64 * 1024;
    private static final int BODY_BYTES_KEPT = 64 * 1024;
    private static final int TIMEOUT_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer = new byte[16 * 1024];
    private int from;
    private int to;
    private long bytesIn;
    private long bytesOut;

    private HttpConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    /** Connects within ten seconds. */
    public static HttpConnection open(InetSocketAddress to) throws IOException {
        return new HttpConnection(connect(new Socket(), to));
    }

    /** Connects from another local address, as another client would. */
    public static HttpConnection openFrom(InetAddress local, InetSocketAddress to) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(local, 0));
        return new HttpConnection(connect(socket, to));
    }

    /** Connects with a receive buffer of this size, which does not grow. */
    public static HttpConnection openNarrow(int receiveBytes, InetSocketAddress to) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(receiveBytes);
        return new HttpConnection(connect(socket, to));
    }

    /** Connects and shakes hands. */
    public static HttpConnection openTls(SSLContext tls, InetSocketAddress to) throws IOException {
        Socket plain = connect(new Socket(), to);
        SSLSocket secure = (SSLSocket) tls.getSocketFactory()
                .createSocket(plain, "localhost", to.getPort(), true);
        secure.startHandshake();
        return new HttpConnection(secure);
    }

    private static Socket connect(Socket socket, InetSocketAddress to) throws IOException {
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(to, TIMEOUT_MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** The bytes of a GET; {@code fields} are lines that end with CRLF. */
    public static byte[] get(String host, String path, String fields) {
        return ("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + fields + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Sends the request and reads its whole response. An {@code IOException} ends the connection. */
    public Reply exchange(byte[] request) throws IOException {
        send(request);
        return receive();
    }

    /** Sends bytes as they are. */
    public void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        bytesOut += bytes.length;
    }

    /** Reads one response; the body of a 101 is empty. */
    public Reply receive() throws IOException {
        String head = head();
        int status = Integer.parseInt(head.substring(9, 12));
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        long length = status == 101 || status == 204 || status == 304 ? 0 : body(head, body);
        return new Reply(status, head, body.toByteArray(), length);
    }

    private String head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream(256);
        int state = 0;
        while (state < 4) {
            int next = read();
            head.write(next);
            state = next == (state % 2 == 0 ? '\r' : '\n') ? state + 1 : next == '\r' ? 1 : 0;
            if (head.size() > HEAD_BYTES_MAX) {
                throw new IOException("a response head of more than 64 KiB");
            }
        }
        String text = head.toString(StandardCharsets.ISO_8859_1);
        if (text.length() < 15 || !text.startsWith("HTTP/1.")) {
            throw new IOException("no HTTP/1 response: " + text.lines().findFirst().orElse(""));
        }
        return text;
    }

    private long body(String head, ByteArrayOutputStream kept) throws IOException {
        Reply fields = new Reply(0, head, new byte[0], 0);
        if (fields.field("transfer-encoding").toLowerCase(Locale.ROOT).contains("chunked")) {
            return chunks(kept);
        }
        String length = fields.field("content-length");
        if (length.isEmpty()) {
            throw new IOException("a response without a length");
        }
        long bytes = Long.parseLong(length);
        copy(bytes, kept);
        return bytes;
    }

    private long chunks(ByteArrayOutputStream kept) throws IOException {
        long total = 0;
        while (true) {
            String line = line();
            int semicolon = line.indexOf(';');
            long bytes = Long.parseLong((semicolon < 0 ? line : line.substring(0, semicolon)).strip(), 16);
            copy(bytes, kept);
            total += bytes;
            if (bytes > 0) {
                line();
                continue;
            }
            while (!line().isEmpty()) {
                // Trailers are of no interest here.
            }
            return total;
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        int next = read();
        while (next != '\n') {
            if (next != '\r') {
                line.append((char) next);
            }
            next = read();
        }
        return line.toString();
    }

    private void copy(long bytes, ByteArrayOutputStream kept) throws IOException {
        long left = bytes;
        while (left > 0) {
            if (from == to) {
                fill();
            }
            int part = (int) Math.min(left, to - from);
            int room = Math.min(part, BODY_BYTES_KEPT - kept.size());
            if (room > 0) {
                kept.write(buffer, from, room);
            }
            from += part;
            left -= part;
        }
    }

    /** The next byte. */
    int read() throws IOException {
        if (from == to) {
            fill();
        }
        return buffer[from++] & 0xff;
    }

    private void fill() throws IOException {
        int read = in.read(buffer);
        if (read < 0) {
            throw new EOFException("closed by the other side");
        }
        bytesIn += read;
        from = 0;
        to = read;
    }

    /** Bytes received so far; above TLS. */
    public long bytesIn() {
        return bytesIn;
    }

    /** Bytes sent so far; above TLS. */
    public long bytesOut() {
        return bytesOut;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }
}
