package io.weir.testkit;

import java.time.Duration;

/** The ready-made {@link Turn}s. */
public final class Turns {
    private Turns() { }

    /** Reads the whole request and answers with exactly these bytes. */
    public static Turn answer(String response) {
        return (connection, head) -> {
            connection.readBody(head);
            connection.send(response);
        };
    }

    /** Answers, then closes the connection. */
    public static Turn answerAndClose(String response) {
        return answer(response).andThenClose();
    }

    /** Answers after the head, without reading the body. */
    public static Turn answerEarly(String response) {
        return (connection, head) -> {
            connection.record(head);
            connection.send(response);
        };
    }

    /** Sends the interim response before it reads the body, then answers. */
    public static Turn answerAfterInterim(String interim, String response) {
        return (connection, head) -> {
            connection.send(interim);
            connection.readBody(head);
            connection.send(response);
        };
    }

    /** Reads the request, waits at the gate, answers. */
    public static Turn answerAfter(Gate gate, String response) {
        return (connection, head) -> {
            connection.readBody(head);
            gate.await();
            connection.send(response);
        };
    }

    /** Answers in two parts with a gate between them: a head or body that stalls. */
    public static Turn answerInTwo(String first, Gate between, String second) {
        return (connection, head) -> {
            connection.readBody(head);
            connection.send(first);
            between.await();
            connection.send(second);
        };
    }

    /** Answers in pieces of {@code chunk} bytes with a pause between them. */
    public static Turn answerSlowly(String response, int chunk, Duration pause) {
        return (connection, head) -> {
            connection.readBody(head);
            for (int at = 0; at < response.length(); at += chunk) {
                if (at > 0) {
                    Gate.pace(pause);
                }
                connection.send(response.substring(at, Math.min(response.length(), at + chunk)));
            }
        };
    }

    /** Sends these bytes and closes cleanly: a response cut wherever the text ends. */
    public static Turn cutAfter(String part) {
        return answer(part).andThenClose();
    }

    /** Sends these bytes and resets. */
    public static Turn resetAfter(String part) {
        return (connection, head) -> {
            connection.readBody(head);
            connection.send(part);
            connection.reset();
        };
    }

    /** Closes cleanly as soon as the request head has been read. */
    public static Turn close() {
        return (connection, head) -> {
            connection.record(head);
            connection.close();
        };
    }

    /** Resets as soon as the request head has been read. */
    public static Turn reset() {
        return (connection, head) -> {
            connection.record(head);
            connection.reset();
        };
    }

    /** Reads the request and never answers; ends when the peer does. */
    public static Turn hang() {
        return (connection, head) -> {
            connection.readBody(head);
            Behaviours.waitForPeer(connection);
        };
    }

    /** Reads the head, then neither the body nor anything else: the sender has to feel backpressure. */
    public static Turn neverReadBody(Gate until) {
        return (connection, head) -> {
            connection.record(head);
            until.await(Duration.ofMinutes(1));
        };
    }

    /** Answers 200 with the request head and body as its body: what the endpoint really saw. */
    public static Turn mirror() {
        return (connection, head) -> {
            RawRequest request = connection.readBody(head);
            String body = request.head() + request.text();
            connection.send("HTTP/1.1 200 OK\r\ncontent-length: " + body.length() + "\r\n\r\n");
            if (!"HEAD".equals(request.method())) {
                connection.send(body);
            }
        };
    }

    /** Switches protocols and echoes every byte after that, until the peer ends. */
    public static Turn upgradeToEcho(String response) {
        return (connection, head) -> {
            connection.readBody(head);
            connection.send(response);
            Behaviours.echo().serve(connection);
        };
    }
}
