package io.weir.server.soak;

import io.weir.testkit.Gate;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code …/<seed>/<length>/<pieces>/<framing>} with that many {@link KnownBytes}, the pieces a while apart, and
 * with what it received; {@code …/tunnel} by switching to an echo; {@code /healthz} while it is well.
 */
final class HttpEndpoint extends StreamEndpoint {
    /** Names who answered. */
    static final String NAME_FIELD = "x-endpoint";
    /** Length and checksum of the request's body. */
    static final String RECEIVED_FIELD = "x-received";
    private static final Duration BETWEEN_PIECES = Duration.ofMillis(80);

    HttpEndpoint(String name) {
        super(name);
    }

    /** What {@link #RECEIVED_FIELD} says of {@code body}. */
    static String receipt(byte[] body) {
        CRC32 sum = new CRC32();
        sum.update(body);
        return body.length + "-" + Long.toHexString(sum.getValue());
    }

    @Override
    void serve(Socket socket) throws IOException {
        HttpStream stream = new HttpStream(socket);
        for (HttpStream.Head head = stream.readHead(); head != null; head = stream.readHead()) {
            breathe();
            String[] line = head.start().split(" ", -1);
            if (line[1].endsWith("/tunnel")) {
                stream.write("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: echo\r\n"
                        + NAME_FIELD + ": " + name() + "\r\n\r\n");
                EchoEndpoint.echo(stream.in(), stream.out(), this);
                return;
            }
            answer(stream, head, line);
        }
    }

    private void answer(HttpStream stream, HttpStream.Head head, String[] line) throws IOException {
        byte[] received = stream.readBody(head);
        breathe();
        String fields = "HTTP/1.1 200 OK\r\n" + NAME_FIELD + ": " + name() + "\r\n"
                + RECEIVED_FIELD + ": " + receipt(received) + "\r\n";
        String[] path = line[1].split("/", -1);
        if (path.length < 5) {
            stream.write(fields + "Content-Length: 0\r\n\r\n");
            return;
        }
        int last = path.length - 1;
        boolean chunked = path[last].equals("chunked");
        byte[] body = KnownBytes.of(Long.parseLong(path[last - 3]), 0, Integer.parseInt(path[last - 2]));
        stream.write(fields + (chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + body.length) + "\r\n\r\n");
        if (!line[0].equals("HEAD")) {
            writeBody(stream, body, Integer.parseInt(path[last - 1]), chunked);
        }
    }

    private void writeBody(HttpStream stream, byte[] body, int pieces, boolean chunked) throws IOException {
        int size = Math.ceilDiv(body.length, pieces);
        @Nullable Gate pause = null;
        for (int at = 0; at < body.length; at += size) {
            if (pause != null) {
                pause.opensWithin(BETWEEN_PIECES);
            }
            pause = new Gate();
            breathe();
            byte[] piece = Arrays.copyOfRange(body, at, Math.min(at + size, body.length));
            if (chunked) {
                stream.writeChunk(piece);
            } else {
                stream.write(piece);
            }
        }
        if (chunked) {
            stream.writeChunk(new byte[0]);
        }
    }
}
