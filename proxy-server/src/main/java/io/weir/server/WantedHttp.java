package io.weir.server;

import io.weir.core.listener.ConnectionStarter;
import io.weir.core.spec.ListenerSpec;
import io.weir.core.tls.TlsStarter;
import io.weir.l7.HttpStarter;
import io.weir.l7.spec.HttpListenerSpec;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A listener that speaks HTTP. A change reaches open connections, too: their next request meets the new routes. */
record WantedHttp(HttpListenerSpec http, Wiring parts) implements WantedListener {
    private static final String PROTOCOL = "http";

    @Override
    public ListenerSpec spec() {
        return http.listener();
    }

    @Override
    public boolean isOfSameKind(RunningListener running) {
        return running instanceof StreamListener;
    }

    @Override
    public void takeOver(RunningListener running) {
        StreamListener stream = (StreamListener) running;
        HttpStarter starter = httpOf(stream.starter());
        if (starter == null) {
            starter = new HttpStarter(http, parts.httpRuntime());
        } else {
            starter.swap(http);
        }
        stream.become(spec(), PROTOCOL, front(starter));
    }

    private static @Nullable HttpStarter httpOf(ConnectionStarter running) {
        return switch (running) {
            case HttpStarter clear -> clear;
            case TlsStarter(_, HttpStarter inside, _, _) -> inside;
            default -> null;
        };
    }

    /** A handshake is the first thing that keeps a request's head waiting, and has as long. */
    private ConnectionStarter front(HttpStarter starter) {
        return spec().tls() == null
                ? starter
                : new TlsStarter(parts.tls().of(spec().name()), starter, http.limits().requestHeadTimeout().toNanos(),
                        HttpStarter.clearTextAnswer());
    }

    @Override
    public CompletableFuture<RunningListener> bind() {
        return StreamListener.bind(parts.binder(), spec(), PROTOCOL,
                front(new HttpStarter(http, parts.httpRuntime())));
    }
}
