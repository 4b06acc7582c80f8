package io.weir.loadtest.compare.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A WebSocket (RFC 6455) over one connection: short binary messages, one after the other, each echoed. */
public final class WebSocketTalk implements AutoCloseable {
    private final HttpConnection connection;

    private WebSocketTalk(HttpConnection connection) {
        this.connection = connection;
    }

    /** Upgrades; takes the connection. */
    public static WebSocketTalk over(HttpConnection connection) throws IOException {
        Reply reply = connection.exchange(HttpConnection.get("localhost", "/ws", "Upgrade: websocket\r\n"
                + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: "
                        + "13\r\n"));
        if (reply.status() != 101) {
            connection.close();
            throw new IOException("no upgrade: " + reply.status());
        }
        return new WebSocketTalk(connection);
    }

    /** Sends up to 125 characters of ASCII and reads the echo. */
    public String ask(String text) throws IOException {
        byte[] data = text.getBytes(StandardCharsets.US_ASCII);
        if (data.length > 125) {
            throw new IllegalArgumentException("a message of at most 125 bytes");
        }
        byte[] frame = new byte[6 + data.length];
        frame[0] = (byte) 0x82;
        frame[1] = (byte) (0x80 | data.length);
        byte[] mask = {0x37, (byte) 0xfa, 0x21, 0x3d};
        System.arraycopy(mask, 0, frame, 2, 4);
        for (int i = 0; i < data.length; i++) {
            frame[6 + i] = (byte) (data[i] ^ mask[i % 4]);
        }
        connection.send(frame);
        connection.read();
        byte[] echo = new byte[connection.read() & 0x7f];
        for (int i = 0; i < echo.length; i++) {
            echo[i] = (byte) connection.read();
        }
        return new String(echo, StandardCharsets.US_ASCII);
    }

    /** The connection beneath, for its counts. */
    public HttpConnection connection() {
        return connection;
    }

    @Override
    public void close() {
        connection.close();
    }
}
