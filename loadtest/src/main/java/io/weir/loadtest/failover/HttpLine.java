package io.weir.loadtest.failover;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A client with one kept connection that never tries anything twice, so that every loss is seen. Of one thread. */
final class HttpLine implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 10_000;

    private final int port;
    private @Nullable Socket socket;
    private @Nullable InputStream in;

    HttpLine(int port) {
        this.port = port;
    }

    /** The status of the answer once it is whole; 0 when the connection failed. */
    int get(String target) {
        try {
            return tryGet(target);
        } catch (IOException | NumberFormatException e) {
            close();
            return 0;
        }
    }

    private int tryGet(String target) throws IOException {
        if (socket == null || in == null) {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            in = new BufferedInputStream(socket.getInputStream());
        }
        socket.getOutputStream().write(
                ("GET " + target + " HTTP/1.1\r\nHost: load\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        String statusLine = readLine(in);
        int status = Integer.parseInt(statusLine.split(" ")[1]);
        int length = 0;
        boolean isLast = false;
        for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
            String field = line.toLowerCase(Locale.ROOT);
            if (field.startsWith("content-length:")) {
                length = Integer.parseInt(field.substring("content-length:".length()).strip());
            } else if (field.equals("connection: close")) {
                isLast = true;
            }
        }
        in.skipNBytes(length);
        if (isLast) {
            close();
        }
        return status;
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("end of stream");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            // It is gone either way.
        }
        socket = null;
        in = null;
    }
}
