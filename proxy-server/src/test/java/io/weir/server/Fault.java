package io.weir.server;

import io.weir.testkit.RawClient;
import io.weir.testkit.ScriptedUpstream;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One row of the fault table: what causes it, what the client gets, and what is written down of it.
 *
 * @param peer makes the endpoint
 * @param listener, route, cluster further keys of the configuration
 * @param act what the client does; it reads the answer itself where there is none that could be read whole
 * @param status in the access log, which is also what the client got; 499 is never sent
 * @param proxyStatus the error in {@code Proxy-Status}; null where no answer of the proxy's can carry one
 * @param unsaid why there is none
 */
record Fault(
        String name,
        Supplier<Peer> peer,
        String listener,
        String route,
        String cluster,
        Consumer<RawClient> act,
        int status,
        @Nullable String proxyStatus,
        String unsaid,
        String verdict,
        String error) {

    /** An endpoint of any sort. */
    interface Peer extends AutoCloseable {
        String hostPort();

        /** Returns when a request has come to it. */
        default void awaitRequest() {
            throw new UnsupportedOperationException("sees no requests");
        }

        @Override
        void close();
    }

    /** An endpoint that follows a script. */
    record Scripted(ScriptedUpstream upstream) implements Peer {
        @Override
        public String hostPort() {
            return upstream.hostPort();
        }

        @Override
        public void awaitRequest() {
            upstream.awaitRequest(0);
        }

        @Override
        public void close() {
            upstream.close();
        }
    }

    /** An endpoint by its address alone. */
    record At(String hostPort, Runnable end) implements Peer {
        @Override
        public void close() {
            end.run();
        }
    }

    static Fault of(String name, Supplier<Peer> peer, Consumer<RawClient> act) {
        return new Fault(name, peer, "", "", "", act, 0, null, "", "", "");
    }

    Fault listener(String keys) {
        return new Fault(name, peer, keys, route, cluster, act, status, proxyStatus, unsaid, verdict, error);
    }

    Fault route(String keys) {
        return new Fault(name, peer, listener, keys, cluster, act, status, proxyStatus, unsaid, verdict, error);
    }

    Fault cluster(String keys) {
        return new Fault(name, peer, listener, route, keys, act, status, proxyStatus, unsaid, verdict, error);
    }

    /** The proxy answers, and says why. */
    Fault answered(int newStatus, String newProxyStatus, String newVerdict, String newError) {
        return new Fault(name, peer, listener, route, cluster, act, newStatus, newProxyStatus, "", newVerdict,
                newError);
    }

    /** No answer of the proxy's reaches the client, for this reason. */
    Fault unanswered(int newStatus, String newUnsaid, String newVerdict, String newError) {
        return new Fault(name, peer, listener, route, cluster, act, newStatus, null, newUnsaid, newVerdict, newError);
    }

    @Override
    public String toString() {
        return name + (unsaid.isEmpty() ? "" : " (no Proxy-Status: " + unsaid + ")");
    }
}
