package io.weir.server;

import io.weir.core.spec.ListenerSpec;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A bound listener of any protocol, as reload and stop see it. */
interface RunningListener {
    /** The settings in force. */
    ListenerSpec spec();

    /** {@code http}, {@code tcp} or {@code udp}. */
    String protocol();

    /** Where it is bound, with the ports that the system chose for port 0. */
    List<? extends SocketAddress> addresses();

    /** Connections or flows open now. */
    long open();

    /** Closes the listening sockets; completes when they are closed. What is open goes on as before. */
    CompletableFuture<?> stopAccepting();

    /** Stops accepting and finishes what is in progress; idle connections end at once. */
    CompletableFuture<?> drain();

    /** The time to drain is over: what is still in progress ends now, and is logged so. */
    void expire();

    /** Ends everything now, without a word. */
    CompletableFuture<?> close();
}
