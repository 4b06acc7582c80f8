package io.weir.testkit;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;

/** The ready-made {@link Behaviour}s, for protocols other than HTTP and for faults at the connection. */
public final class Behaviours {
    private static final Duration LONG = Duration.ofMinutes(1);

    private Behaviours() { }

    /** Sends every byte back; the end of the stream is sent back too. */
    public static Behaviour echo() {
        return connection -> {
            connection.timeout(LONG);
            byte[] part = new byte[64 * 1024];
            for (int count = connection.read(part); count >= 0; count = connection.read(part)) {
                connection.send(Arrays.copyOf(part, count));
            }
            connection.halfClose();
        };
    }

    /** Closes cleanly as soon as the connection is accepted. */
    public static Behaviour closeAtOnce() {
        return UpstreamConnection::close;
    }

    /** Resets when the first byte has come: earlier, it might still be the peer's connecting that fails. */
    public static Behaviour resetAtFirstByte() {
        return connection -> {
            connection.readExactly(1);
            connection.reset();
        };
    }

    /** Accepts, reads and throws away, never sends; ends when the peer does. */
    public static Behaviour hang() {
        return Behaviours::waitForPeer;
    }

    /** Accepts and never reads a byte until the gate opens: the sender has to feel backpressure. */
    public static Behaviour neverRead(Gate until) {
        return connection -> until.await(LONG);
    }

    /** Speaks first, then does {@code next}. */
    public static Behaviour banner(String text, Behaviour next) {
        return connection -> {
            connection.send(text);
            next.serve(connection);
        };
    }

    static void waitForPeer(UpstreamConnection connection) throws IOException {
        connection.timeout(LONG);
        connection.readUntilClose();
    }
}
