package io.weir.l7;

import io.netty.channel.Channel;
import io.weir.core.listener.ConnectionStarter;
import io.weir.core.listener.DownstreamFacts;
import io.weir.core.listener.TlsFacts;
import io.weir.core.loop.Shared;
import io.weir.l7.exchange.HttpListenerSnapshot;
import io.weir.l7.exchange.HttpWorker;
import io.weir.l7.http1.Http1ServerHandler;
import io.weir.l7.http2.Http2PrefaceHandler;
import io.weir.l7.http2.Http2ServerHandler;
import io.weir.l7.route.RouteTable;
import io.weir.l7.spec.HttpLimitsSpec;
import io.weir.l7.spec.HttpListenerSpec;
import java.nio.charset.StandardCharsets;

/**
 * Speaks HTTP on accepted connections of one listener. A reload swaps what its connections go by: each request takes
 * the routes and limits in force when it begins, so open connections follow as well. Connections end by {@link
 * io.weir.core.drain.DrainEvent}.
 */
@Shared
public final class HttpStarter implements ConnectionStarter {
    private final HttpRuntime runtime;
    private volatile HttpListenerSnapshot current;

    public HttpStarter(HttpListenerSpec spec, HttpRuntime runtime) {
        this.runtime = runtime;
        this.current = snapshot(spec, runtime);
    }

    private static HttpListenerSnapshot snapshot(HttpListenerSpec spec, HttpRuntime runtime) {
        String listener = spec.listener().name();
        return new HttpListenerSnapshot(
                listener,
                RouteTable.compile(spec, runtime::cluster, runtime.stats()),
                spec.listener().trustedProxies(),
                spec.limits(),
                runtime.stats().listener(listener),
                runtime.stats().exchanges(listener, ""));
    }

    /** Serves every request that begins from now on by {@code spec}, on open connections, too. Any thread. */
    public void swap(HttpListenerSpec spec) {
        current = snapshot(spec, runtime);
    }

    /** What a client gets that speaks HTTP in clear text where TLS is spoken; a fresh copy. */
    public static byte[] clearTextAnswer() {
        String body = "This port speaks TLS: use https.\n";
        return ("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "
                + body.length() + "\r\nConnection: close\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void start(Channel channel, DownstreamFacts facts) {
        HttpWorker worker = runtime.worker(channel.eventLoop());
        TlsFacts tls = facts.tls();
        if (tls != null) {
            channel.pipeline().addLast("h2".equals(tls.protocol())
                    ? new Http2ServerHandler(worker, this::current, facts, "https")
                    : new Http1ServerHandler(worker, this::current, facts, "https"));
            return;
        }
        HttpLimitsSpec limits = current.limits();
        channel.pipeline().addLast(!limits.http2().enabled()
                ? new Http1ServerHandler(worker, this::current, facts, "http")
                : new Http2PrefaceHandler(worker.loop(), limits.requestHeadTimeout(),
                        () -> new Http1ServerHandler(worker, this::current, facts, "http"),
                        () -> new Http2ServerHandler(worker, this::current, facts, "http")));
    }

    private HttpListenerSnapshot current() {
        return current;
    }
}
