package io.weir.l4.tcp;

import io.weir.core.cluster.Endpoint;
import io.weir.core.error.ProxyError;
import io.weir.core.listener.DownstreamFacts;
import io.weir.core.log.AccessLog;
import io.weir.core.log.AccessRecord;
import io.weir.core.loop.LoopConfined;
import io.weir.core.stats.ListenerStats;
import org.jspecify.annotations.Nullable;

/** What happened in a session: counted as it happens, told to the access log at the end. */
@LoopConfined
final class TcpSessionStory {
    private final TcpStarter starter;
    private final DownstreamFacts facts;
    private @Nullable String serverName;
    private @Nullable TcpTarget target;
    private @Nullable Endpoint endpoint;
    private @Nullable ProxyError lastError;
    private @Nullable String lastDetail;
    private int attempts;
    private boolean connected;
    private long queuedNanos;
    private long queueWaitNanos = -1;
    private long connectingNanos;
    private long connectNanos = -1;
    private long bytesReceived;
    private long bytesSent;

    TcpSessionStory(TcpStarter starter, DownstreamFacts facts) {
        this.starter = starter;
        this.facts = facts;
    }

    void serverName(@Nullable String name) {
        serverName = name;
    }

    void begin(TcpTarget to) {
        target = to;
        to.stats().inProgress.increment();
    }

    void onQueued(long now) {
        queuedNanos = now;
    }

    void onPlace(long now) {
        queueWaitNanos = now - queuedNanos;
    }

    void onConnecting(Endpoint to, long now) {
        attempts++;
        endpoint = to;
        connectingNanos = now;
    }

    int attempts() {
        return attempts;
    }

    /** Returns how long connecting took. */
    long onConnected(long now) {
        connectNanos = now - connectingNanos;
        connected = true;
        if (endpoint != null) {
            endpoint.stats().connectionsOpen.increment();
        }
        return connectNanos;
    }

    void onConnectFailed(ProxyError error, String detail, long now) {
        connectNanos = now - connectingNanos;
        lastError = error;
        lastDetail = detail;
    }

    /** Why the last attempt failed, or {@code otherwise} when there was none. */
    ProxyError lastError(ProxyError otherwise) {
        return lastError == null ? otherwise : lastError;
    }

    @Nullable String detail() {
        return lastDetail;
    }

    /** Counts what was relayed since the last time; the arguments are totals. */
    void onBytes(long received, long sent) {
        ListenerStats stats = starter.stats();
        stats.bytesReceived.add(received - bytesReceived);
        stats.bytesSent.add(sent - bytesSent);
        if (connected && endpoint != null) {
            endpoint.stats().bytesSent.add(received - bytesReceived);
            endpoint.stats().bytesReceived.add(sent - bytesSent);
        }
        bytesReceived = received;
        bytesSent = sent;
    }

    void onEnd(@Nullable ProxyError error, @Nullable String detail, long now) {
        if (connected && endpoint != null) {
            endpoint.stats().connectionsOpen.decrement();
        }
        TcpTarget to = target;
        if (to == null) {
            return;
        }
        long total = now - facts.acceptedNanos();
        to.stats().inProgress.decrement();
        to.stats().ended(0, error);
        to.stats().total.record(total);
        AccessLog log = starter.accessLog();
        if (log.wants(error != null)) {
            log.record(toRecord(to, error, detail, total));
        }
    }

    private AccessRecord toRecord(TcpTarget to, @Nullable ProxyError error, @Nullable String detail, long total) {
        return new AccessRecord(System.currentTimeMillis(), facts.id(), facts.listener(), "tcp", facts.clientText(),
                null, serverName, null, null, null, null, null, to.route(), to.isNowhere() ? null : to.cluster(),
                endpoint == null ? null : endpoint.address().toString(), 0, false, attempts, false, bytesReceived,
                bytesSent, new AccessRecord.Timeline(-1, queueWaitNanos, connectNanos, -1, total), error, detail,
                facts.tls());
    }
}
