package io.weir.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One request at a {@link Http2Endpoint}, and the words to answer it with. */
public final class Http2Call {
    private final Http2Peer connection;
    private final Http2Frame head;
    private final Tally<Http2Message> requests;

    Http2Call(Http2Peer connection, Http2Frame head, Tally<Http2Message> requests) {
        this.connection = connection;
        this.head = head;
        this.requests = requests;
    }

    /** The connection, to send any frames on. */
    public Http2Peer connection() {
        return connection;
    }

    public int streamId() {
        return head.streamId();
    }

    public @Nullable String field(String name) {
        return head.fields().first(name);
    }

    /** Reads the request to its end and records it. */
    public Http2Message readRequest() {
        return record(connection.readMessage(head));
    }

    /** Records the head alone, whose body stays unread. */
    public Http2Message recordHead() {
        return record(new Http2Message(streamId(), List.of(), head.fields(), new byte[0], Fields.NONE, -1));
    }

    private Http2Message record(Http2Message request) {
        requests.add(request);
        return request;
    }

    /** Sends a head: the status, then names and values in turn. */
    public Http2Call head(int status, boolean end, String... namesAndValues) {
        List<String> all = new ArrayList<>(List.of(":status", String.valueOf(status)));
        all.addAll(List.of(namesAndValues));
        connection.headers(streamId(), end, all.toArray(String[]::new));
        return this;
    }

    /** Sends a body as the windows allow. */
    public Http2Call body(byte[] bytes, boolean end) {
        connection.sendBody(streamId(), bytes, end);
        return this;
    }

    public Http2Call body(String text, boolean end) {
        return body(text.getBytes(ISO_8859_1), end);
    }

    /** Sends names and values in turn as trailers, which end the response. */
    public void trailers(String... namesAndValues) {
        connection.headers(streamId(), true, namesAndValues);
    }

    public void reset(int code) {
        connection.send(Http2Frame.reset(streamId(), code));
    }
}
