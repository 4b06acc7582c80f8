package io.weir.loadtest.backend;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A backend as a process: {@code BackendMain [name] [http port] [echo port] [threads]}, until it is killed. */
public final class BackendMain {
    private static final Logger LOG = LoggerFactory.getLogger(BackendMain.class);

    private BackendMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        String name = arguments.length > 0 ? arguments[0] : "backend";
        FaultBackend backend = FaultBackend.start(
                name, number(arguments, 3, 1), number(arguments, 1, 0), number(arguments, 2, 0));
        LOG.info("backend {} answers http on 127.0.0.1:{} and echoes tcp on 127.0.0.1:{}", name, backend.httpPort(),
                backend.echoPort());
        Thread.currentThread().join();
    }

    private static int number(String[] arguments, int at, int fallback) {
        return arguments.length > at ? Integer.parseInt(arguments[at]) : fallback;
    }
}
