package io.weir.l7.matrix;

import io.weir.testkit.Fields;
import java.io.IOException;

/** One request at an endpoint of either version, and the words to answer it with. */
interface MatrixCall {
    /** Reads the request to its end. */
    Received read() throws IOException;

    /** Sends an interim response; fields are names and values in turn. */
    void interim(int status, String... fields) throws IOException;

    /** Sends a head behind which nothing comes. */
    void only(int status, String... fields) throws IOException;

    /** Sends a head behind which a body comes; its length may be among the fields. */
    void head(int status, String... fields) throws IOException;

    void body(byte[] part) throws IOException;

    /** Ends a body; names and values in turn are trailers, only where the length was not said. */
    void end(String... trailers) throws IOException;

    /** Breaks off: a reset of the connection, or of the stream. */
    void cut() throws IOException;

    /** Waits until the other side breaks off. */
    void awaitCut() throws IOException;

    /** What an endpoint does with a request. */
    @FunctionalInterface
    interface Script {
        void serve(MatrixCall call) throws IOException;
    }

    /** A request as it came. */
    record Received(String method, String path, String authority, Fields fields, byte[] body, Fields trailers) {}
}
