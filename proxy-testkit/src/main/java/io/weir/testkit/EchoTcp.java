package io.weir.testkit;

import java.net.SocketAddress;
import java.nio.file.Path;

/** A stream endpoint that sends every byte back, half-close included. */
public final class EchoTcp implements AutoCloseable {
    private final ScriptedUpstream upstream;

    private EchoTcp(ScriptedUpstream upstream) {
        this.upstream = upstream;
    }

    public static EchoTcp start() {
        return new EchoTcp(ScriptedUpstream.start(Behaviours.echo()));
    }

    /** Sends its name and a line end before it echoes, so that a test sees which endpoint it reached. */
    public static EchoTcp startNamed(String name) {
        return new EchoTcp(ScriptedUpstream.start(Behaviours.banner(name + "\r\n", Behaviours.echo())));
    }

    public static EchoTcp startUnix(Path path) {
        return new EchoTcp(ScriptedUpstream.startUnix(path, Behaviours.echo()));
    }

    public int port() {
        return upstream.port();
    }

    public SocketAddress address() {
        return upstream.address();
    }

    /** As an endpoint is written in a configuration: {@code 127.0.0.1:port}. */
    public String hostPort() {
        return upstream.hostPort();
    }

    public int acceptedCount() {
        return upstream.acceptedCount();
    }

    public UpstreamConnection awaitConnection(int index) {
        return upstream.awaitConnection(index);
    }

    public void awaitOpenCount(int count) {
        upstream.awaitOpenCount(count);
    }

    /** Refuses new connections, keeps those it has. */
    public void stopListening() {
        upstream.stopListening();
    }

    /** Dies: refuses new connections and closes those it has. */
    public void stop() {
        upstream.stop();
    }

    /** Comes back on the same port after {@link #stop()}. */
    public void restart() {
        upstream.restart();
    }

    @Override
    public void close() {
        upstream.close();
    }
}
