package io.weir.server;

import io.weir.core.loop.Shared;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The life of the process between its signals: SIGTERM and SIGINT drain and end it, a second one ends it now, SIGHUP
 * reloads, SIGUSR1 reopens the access log. The service manager, if there is one, is told.
 */
@Shared
final class Lifecycle {
    /** As a shell reports a process that SIGTERM killed. */
    private static final int KILLED = 128 + 15;

    private final CountDownLatch stop = new CountDownLatch(1);
    private final AtomicReference<@Nullable WeirServer> running = new AtomicReference<>();
    private final ServiceManager manager = ServiceManager.ofEnvironment();

    private Lifecycle() {}

    /** Listens to signals from now on, so that one that comes while starting is not lost. */
    static Lifecycle underSignals() {
        Lifecycle lifecycle = new Lifecycle();
        Signals.on("TERM", lifecycle::onStop);
        Signals.on("INT", lifecycle::onStop);
        Signals.on("HUP", () -> lifecycle.withServer(lifecycle::reload));
        Signals.on("USR1", () -> lifecycle.withServer(WeirServer::reopenLogs));
        return lifecycle;
    }

    private void onStop() {
        if (stop.getCount() == 0) {
            Runtime.getRuntime().halt(KILLED);
        }
        stop.countDown();
    }

    private void reload(WeirServer server) {
        manager.reloading();
        server.reload().whenComplete((problems, failure) -> manager.ready(
                problems != null && problems.isEmpty() ? "serving" : "serving; the last reload was refused"));
    }

    private void withServer(Consumer<WeirServer> action) {
        WeirServer server = running.get();
        if (server != null) {
            action.accept(server);
        }
    }

    /** Returns when a stop was asked for and {@code server} has nothing left to do. */
    void runUntilDrained(WeirServer server) throws InterruptedException {
        running.set(server);
        manager.ready("serving");
        stop.await();
        manager.stopping();
        server.drain().join();
    }
}
