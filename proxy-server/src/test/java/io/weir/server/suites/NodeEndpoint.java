package io.weir.server.suites;

import java.time.Duration;

/** An endpoint written for Node, and the port that it says it has. */
record NodeEndpoint(Program program, int port) implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofSeconds(30);

    static NodeEndpoint start(String script, String... arguments) {
        Program program = NodeScript.start(script, arguments);
        return new NodeEndpoint(program, Integer.parseInt(program.awaitLine("port ", START_MAX)));
    }

    @Override
    public void close() {
        program.close();
    }
}
