package io.weir.l7.matrix;

import io.weir.testkit.Fields;
import java.util.List;

/** A client that makes one request after the other, in either version. Bodies of unknown length are chunks or DATA. */
interface MatrixClient extends AutoCloseable {
    /** The body's length is not said. */
    int UNSAID = -1;
    /** There is no body. */
    int NONE = -2;

    /** Sends a head; {@code length} of the body, or one of the constants; fields are names and values in turn. */
    void head(String method, String path, int length, String... fields);

    /** Sends a part of the body. */
    void body(byte[] part);

    /** Sends the end of a body; names and values in turn are trailers, only for {@link #UNSAID}. */
    void end(String... trailers);

    /** Reads the interim response that is due, and returns its status. */
    int interim();

    /** Reads the whole response. */
    Answer read();

    /** Gives the request up. */
    void cut();

    @Override
    void close();

    /** A whole request without a body, and its answer. */
    default Answer ask(String method, String path, String... fields) {
        head(method, path, NONE, fields);
        return read();
    }

    /** A response; {@code cut} when it did not come to its end. */
    record Answer(int status, List<Integer> interims, Fields fields, byte[] body, Fields trailers, boolean cut) {
        /** Cut, before or after its head. */
        static final Answer CUT = new Answer(0, List.of(), Fields.NONE, new byte[0], Fields.NONE, true);
    }
}
