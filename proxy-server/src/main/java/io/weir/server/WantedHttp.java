package io.weir.server;

import io.weir.core.spec.ListenerSpec;
import io.weir.l7.HttpStarter;
import io.weir.l7.spec.HttpListenerSpec;
import java.util.concurrent.CompletableFuture;

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
        if (stream.starter() instanceof HttpStarter starter) {
            starter.swap(http);
            stream.become(spec(), PROTOCOL, starter);
        } else {
            stream.become(spec(), PROTOCOL, new HttpStarter(http, parts.httpRuntime()));
        }
    }

    @Override
    public CompletableFuture<RunningListener> bind() {
        return StreamListener.bind(parts.binder(), spec(), PROTOCOL, new HttpStarter(http, parts.httpRuntime()));
    }
}
