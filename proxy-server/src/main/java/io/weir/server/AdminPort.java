package io.weir.server;

import io.weir.core.loop.ControlThread;
import io.weir.core.spec.AdminSpec;
import io.weir.server.admin.AdminApi;
import io.weir.server.admin.AdminServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The admin server that runs now, if any, and its change from one setting to the next. */
@ControlThread
final class AdminPort {
    private final AdminApi api;
    private volatile @Nullable AdminServer server;
    private @Nullable AdminSpec spec;

    AdminPort(AdminApi api) {
        this.api = api;
    }

    /** Where it is bound, or null when it is off. Any thread. */
    @Nullable InetSocketAddress address() {
        AdminServer now = server;
        return now == null ? null : now.address();
    }

    /**
     * Makes a change ready. A server on another address is bound now; one that only changes its other settings takes
     * the address over when the change is committed.
     *
     * @throws StartException when the address cannot be bound
     */
    Change prepare(@Nullable AdminSpec next) throws StartException {
        AdminSpec now = spec;
        boolean movesIn = next != null && (now == null || !now.bind().equals(next.bind()));
        return new Change(next, movesIn ? start(Objects.requireNonNull(next)) : null);
    }

    private AdminServer start(AdminSpec next) throws StartException {
        try {
            return AdminServer.start(next, api);
        } catch (IOException e) {
            throw new StartException("admin.bind: cannot bind " + next.bind() + ": " + e.getMessage());
        }
    }

    void close() {
        AdminServer now = server;
        if (now != null) {
            now.close();
            server = null;
        }
    }

    /** A prepared change. */
    final class Change {
        private final @Nullable AdminSpec next;
        private final @Nullable AdminServer started;

        private Change(@Nullable AdminSpec next, @Nullable AdminServer started) {
            this.next = next;
            this.started = started;
        }

        void undo() {
            if (started != null) {
                started.close();
            }
        }

        void commit() {
            AdminServer now = server;
            if (started != null || next == null) {
                server = started;
                if (now != null) {
                    now.close();
                }
            } else if (now != null) {
                now.apply(next);
            }
            spec = next;
        }
    }
}
