package io.weir.l7.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.Http2Call;
import io.weir.testkit.Http2Frame;
import io.weir.testkit.Http2Message;
import io.weir.testkit.Http2Peer;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** The two ends in HTTP/2, by prior knowledge. */
final class Http2Side {
    private Http2Side() {}

    private static String[] with(int length, String... fields) {
        if (length < 0) {
            return fields;
        }
        String[] all = Arrays.copyOf(fields, fields.length + 2);
        all[fields.length] = "content-length";
        all[fields.length + 1] = String.valueOf(length);
        return all;
    }

    static final class Client implements MatrixClient {
        private final Http2Peer wire;
        private int stream;

        Client(SocketAddress proxy) {
            wire = Http2Peer.connect(proxy);
        }

        @Override
        public void head(String method, String path, int length, String... fields) {
            stream = wire.request(method, path, length == NONE, with(length, fields));
        }

        @Override
        public void body(byte[] part) {
            wire.sendBody(stream, part, false);
        }

        @Override
        public void end(String... trailers) {
            if (trailers.length > 0) {
                wire.headers(stream, true, trailers);
            } else {
                wire.data(stream, "", true);
            }
        }

        @Override
        public int interim() {
            return Integer.parseInt(Objects.requireNonNull(wire.read(stream).fields().first(":status")));
        }

        @Override
        public Answer read() {
            Http2Message message = wire.readMessage(stream);
            if (message.reset() > 0) {
                return Answer.CUT;
            }
            List<Integer> interims = new ArrayList<>();
            message.interims().forEach(each -> interims.add(Integer.valueOf(each.first(":status"))));
            return new Answer(message.status(), interims, message.fields(), message.body(), message.trailers(), false);
        }

        @Override
        public void cut() {
            wire.send(Http2Frame.reset(stream, Http2Frame.CANCEL));
        }

        @Override
        public void close() {
            wire.close();
        }
    }

    static final class Call implements MatrixCall {
        private final Http2Call call;

        Call(Http2Call call) {
            this.call = call;
        }

        @Override
        public Received read() {
            Http2Message request = call.readRequest();
            assertThat(request.reset()).isEqualTo(-1);
            return new Received(Objects.requireNonNull(request.field(":method")),
                    Objects.requireNonNull(request.field(":path")),
                    Objects.requireNonNull(request.field(":authority")),
                    request.fields(), request.body(), request.trailers());
        }

        @Override
        public void interim(int status, String... fields) {
            call.head(status, false, fields);
        }

        @Override
        public void only(int status, String... fields) {
            call.head(status, true, fields);
        }

        @Override
        public void head(int status, String... fields) {
            call.head(status, false, fields);
        }

        @Override
        public void body(byte[] part) {
            call.body(part, false);
        }

        @Override
        public void end(String... trailers) {
            if (trailers.length > 0) {
                call.trailers(trailers);
            } else {
                call.body("", true);
            }
        }

        @Override
        public void cut() {
            call.reset(Http2Frame.INTERNAL_ERROR);
        }

        @Override
        public void awaitCut() {
            assertThat(call.connection().awaitReset(call.streamId())).isEqualTo(Http2Frame.CANCEL);
        }
    }
}
