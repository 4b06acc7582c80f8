package io.weir.l7.http2;

import io.weir.core.error.ProxyError;
import io.weir.core.listener.DownstreamFacts;
import io.weir.core.loop.LoopConfined;
import io.weir.core.stats.Http2Stats;
import io.weir.l7.exchange.HttpListenerSnapshot;
import io.weir.l7.exchange.HttpWorker;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a client does to its connection: the streams that are reset because of it count, and when the connection ends
 * for it, so do its requests, with the same verdict. With no request open the connection has a record of its own.
 */
@LoopConfined
final class ClientConduct implements PeerConduct {
    private static final Logger log = LoggerFactory.getLogger(ClientConduct.class);

    private final HttpWorker worker;
    private final Supplier<HttpListenerSnapshot> listener;
    private final DownstreamFacts facts;
    private final ResetWindow resets = new ResetWindow();
    /** A request took the verdict along. */
    private boolean told;

    ClientConduct(HttpWorker worker, Supplier<HttpListenerSnapshot> listener, DownstreamFacts facts) {
        this.worker = worker;
        this.listener = listener;
        this.facts = facts;
    }

    @Override
    public boolean mayReset() {
        return resets.tryCount(worker.loop().nowNanos(), listener.get().limits().http2().streamsResetMax());
    }

    @Override
    public void onResetSent() {
        stats().streamsResetByProxy.increment();
    }

    @Override
    public void onGoAwaySent(Http2Error error) {
        stats().goAways(error.code()).increment();
    }

    /** The client took nothing of a stream since then; returns why the connection must end, or null. */
    @Nullable String onStalled(Http2Connection connection, long sinceNanos) {
        if (connection.guard().tookNothingSince(sinceNanos)) {
            return "the client stopped reading";
        }
        return mayReset() ? null : "too many streams reset";
    }

    /** Ends every stream of a connection that ends for {@code error}. */
    void end(Http2Connection connection, Http2Error error, String detail) {
        log.debug("[c{} {}] HTTP/2 connection ends: {}, {}", facts.id(), facts.listener(), error, detail);
        ProxyError verdict = verdict(error);
        told = false;
        connection.streams().forEach(stream ->
                told |= ((Http2Downstream) stream).onConnectionFailed(verdict, detail));
        if (!told) {
            worker.recordConnection(listener.get(), facts, verdict, detail);
        }
        connection.streams().forEach(stream -> stream.reset(error));
    }

    private static ProxyError verdict(Http2Error error) {
        return switch (error) {
            case ENHANCE_YOUR_CALM -> ProxyError.HTTP2_ABUSE;
            case INTERNAL_ERROR -> ProxyError.INTERNAL;
            default -> ProxyError.HTTP2_BROKEN;
        };
    }

    private Http2Stats stats() {
        return listener.get().listenerStats().http2();
    }
}
