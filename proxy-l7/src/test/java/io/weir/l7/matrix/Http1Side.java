package io.weir.l7.matrix;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.weir.testkit.RawClient;
import io.weir.testkit.RawRequest;
import io.weir.testkit.RawResponse;
import io.weir.testkit.UpstreamConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The two ends in HTTP/1.1. */
final class Http1Side {
    private Http1Side() {}

    private static String lines(String... fields) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            lines.append(fields[i]).append(": ").append(fields[i + 1]).append("\r\n");
        }
        return lines.toString();
    }

    private static byte[] chunk(byte[] part) {
        byte[] size = (Integer.toHexString(part.length) + "\r\n").getBytes(ISO_8859_1);
        byte[] all = new byte[size.length + part.length + 2];
        System.arraycopy(size, 0, all, 0, size.length);
        System.arraycopy(part, 0, all, size.length, part.length);
        all[all.length - 2] = '\r';
        all[all.length - 1] = '\n';
        return all;
    }

    static final class Client implements MatrixClient {
        private final RawClient wire;
        private boolean chunked;
        private boolean head;

        Client(SocketAddress proxy) {
            wire = RawClient.connect(proxy);
        }

        @Override
        public void head(String method, String path, int length, String... fields) {
            chunked = length == UNSAID;
            head = method.equals("HEAD");
            String framing = chunked ? "transfer-encoding: chunked\r\n"
                    : length == NONE ? "" : "content-length: " + length + "\r\n";
            wire.send(method + ' ' + path + " HTTP/1.1\r\nhost: a\r\n" + framing + lines(fields) + "\r\n");
        }

        @Override
        public void body(byte[] part) {
            wire.send(chunked ? chunk(part) : part);
        }

        @Override
        public void end(String... trailers) {
            if (chunked) {
                wire.send("0\r\n" + lines(trailers) + "\r\n");
            }
        }

        @Override
        public int interim() {
            return wire.readResponse().status();
        }

        @Override
        public Answer read() {
            List<Integer> interims = new ArrayList<>();
            try {
                RawResponse response = next();
                while (response.status() < 200) {
                    interims.add(response.status());
                    response = next();
                }
                return new Answer(response.status(), interims, response.headers(), response.body(),
                        response.trailers(), false);
            } catch (UncheckedIOException ended) {
                return Answer.CUT;
            }
        }

        private RawResponse next() {
            return head ? wire.readResponseToHead() : wire.readResponse();
        }

        @Override
        public void cut() {
            wire.reset();
        }

        @Override
        public void close() {
            wire.close();
        }
    }

    static final class Call implements MatrixCall {
        private final UpstreamConnection connection;
        private final RawRequest head;
        private boolean chunked;

        Call(UpstreamConnection connection, RawRequest head) {
            this.connection = connection;
            this.head = head;
        }

        @Override
        public Received read() throws IOException {
            RawRequest request = connection.readBody(head);
            return new Received(request.method(), request.target(), Objects.requireNonNull(request.header("host")),
                    request.headers(), request.body(), request.trailers());
        }

        @Override
        public void interim(int status, String... fields) throws IOException {
            connection.send("HTTP/1.1 " + status + " \r\n" + lines(fields) + "\r\n");
        }

        @Override
        public void only(int status, String... fields) throws IOException {
            boolean lengthSaid = status == 204 || status == 304 || List.of(fields).contains("content-length");
            connection.send("HTTP/1.1 " + status + " \r\n" + (lengthSaid ? "" : "content-length: 0\r\n")
                    + lines(fields) + "\r\n");
        }

        @Override
        public void head(int status, String... fields) throws IOException {
            chunked = !List.of(fields).contains("content-length");
            connection.send("HTTP/1.1 " + status + " \r\n" + (chunked ? "transfer-encoding: chunked\r\n" : "")
                    + lines(fields) + "\r\n");
        }

        @Override
        public void body(byte[] part) throws IOException {
            connection.send(chunked ? chunk(part) : part);
        }

        @Override
        public void end(String... trailers) throws IOException {
            if (chunked) {
                connection.send("0\r\n" + lines(trailers) + "\r\n");
            }
        }

        @Override
        public void cut() throws IOException {
            connection.reset();
        }

        @Override
        public void awaitCut() {
            try {
                connection.readUntilClose();
            } catch (IOException reset) {
                // Closed or reset: both are an end without a complete message.
            }
        }
    }
}
