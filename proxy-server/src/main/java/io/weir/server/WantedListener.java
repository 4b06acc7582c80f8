package io.weir.server;

import io.weir.core.spec.ListenerSpec;
import java.util.concurrent.CompletableFuture;

/** A listener as the new configuration wants it, not bound yet. */
interface WantedListener {
    /** What every listener has. */
    ListenerSpec spec();

    /** Whether {@code running} can serve it as it stands, without new sockets. */
    default boolean canTakeOver(RunningListener running) {
        return spec().binds().equals(running.spec().binds()) && spec().backlog() == running.spec().backlog()
                && isOfSameKind(running);
    }

    /** Whether {@code running} has sockets and protocol of the same kind. */
    boolean isOfSameKind(RunningListener running);

    /** Makes {@code running} serve as wanted from now on. Cannot fail. */
    void takeOver(RunningListener running);

    /** Binds it; the future fails with {@link StartException} saying why it cannot be bound. */
    CompletableFuture<RunningListener> bind();
}
