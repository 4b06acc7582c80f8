package io.weir.server;

import io.weir.core.drain.DrainEvent;
import io.weir.core.listener.BindResult;
import io.weir.core.listener.BoundListener;
import io.weir.core.listener.ConnectionStarter;
import io.weir.core.listener.ListenerBinder;
import io.weir.core.loop.ControlThread;
import io.weir.core.spec.ListenerSpec;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A bound listener of connections: tcp and http differ in the starter only. */
@ControlThread
final class StreamListener implements RunningListener {
    private final BoundListener bound;
    private volatile String protocol;
    private ConnectionStarter starter;

    StreamListener(BoundListener bound, String protocol, ConnectionStarter starter) {
        this.bound = bound;
        this.protocol = protocol;
        this.starter = starter;
    }

    /** Binds {@code spec}; the future fails with {@link StartException} saying why it cannot be bound. */
    static CompletableFuture<RunningListener> bind(
            ListenerBinder binder, ListenerSpec spec, String protocol, ConnectionStarter starter) {
        return binder.bind(spec, starter).thenCompose(result -> switch (result) {
            case BindResult.Bound bound ->
                CompletableFuture.completedFuture(new StreamListener(bound.listener(), protocol, starter));
            case BindResult.Failed failed -> CompletableFuture.failedFuture(new StartException(failed.toString()));
        });
    }

    /** Who begins the protocol on new connections. */
    ConnectionStarter starter() {
        return starter;
    }

    /** New connections meet these from now on; open ones stay as they are. */
    void become(ListenerSpec newSpec, String newProtocol, ConnectionStarter newStarter) {
        bound.swap(newSpec, newStarter);
        protocol = newProtocol;
        starter = newStarter;
    }

    @Override
    public ListenerSpec spec() {
        return bound.spec();
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public List<SocketAddress> addresses() {
        return bound.localAddresses();
    }

    @Override
    public long open() {
        return bound.openConnections();
    }

    @Override
    public CompletableFuture<?> stopAccepting() {
        return bound.stopAccepting();
    }

    @Override
    public CompletableFuture<?> drain() {
        return bound.drain();
    }

    @Override
    public void expire() {
        bound.tellConnections(DrainEvent.EXPIRED);
    }

    @Override
    public CompletableFuture<?> close() {
        return bound.close();
    }
}
