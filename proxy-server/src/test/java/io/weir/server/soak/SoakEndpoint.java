package io.weir.server.soak;

/** An endpoint that can be killed, hung and brought back on the port it had. One thread at a time does so. */
interface SoakEndpoint extends AutoCloseable {
    /** A letter for the cluster and a digit. */
    String name();

    int port();

    /** As an endpoint is written in a configuration. */
    default String address() {
        return "127.0.0.1:" + port();
    }

    /** Dies: what is open ends, what comes is refused. */
    void kill();

    /** Comes back after {@link #kill()}. */
    void restart();

    /** Stops answering, and breathing, without closing anything. */
    void hang();

    /** Goes on where {@link #hang()} stopped it. */
    void resume();

    @Override
    default void close() {
        resume();
        kill();
    }
}
