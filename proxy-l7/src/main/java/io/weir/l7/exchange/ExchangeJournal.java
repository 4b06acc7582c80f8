package io.weir.l7.exchange;

import io.weir.core.cluster.Endpoint;
import io.weir.core.error.ProxyError;
import io.weir.core.listener.DownstreamFacts;
import io.weir.core.log.AccessLog;
import io.weir.core.log.AccessRecord;
import io.weir.core.loop.LoopConfined;
import io.weir.core.spec.Cidr;
import io.weir.core.stats.ExchangeStats;
import io.weir.l7.filter.ClientAddress;
import io.weir.l7.filter.ForwardedFields;
import io.weir.l7.message.KnownField;
import io.weir.l7.message.RequestHead;
import io.weir.l7.route.Route;
import io.weir.l7.route.Route.RouteTarget;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What happened in an exchange and when, for the access log and the counters. The record is built at the end, and only
 * if somebody wants it.
 */
@LoopConfined
final class ExchangeJournal {
    private final AccessLog accessLog;
    long beganNanos;
    long headNanos;
    long queueNanos;
    long connectNanos;
    private long sentNanos;
    private long responseNanos;
    long bytesReceived;
    long bytesSent;
    long tunnelBytesSent;
    int attempts;
    int status;
    boolean fromEndpoint;
    boolean reusedConnection;
    private @Nullable Endpoint endpoint;
    private @Nullable DownstreamFacts facts;
    private @Nullable String requestId;
    private @Nullable ExchangeStats stats;
    private @Nullable Route route;
    private @Nullable RouteTarget target;

    ExchangeJournal(AccessLog accessLog) {
        this.accessLog = accessLog;
    }

    void begin(DownstreamFacts connection, long nowNanos) {
        facts = connection;
        beganNanos = nowNanos;
        headNanos = -1;
        queueNanos = -1;
        connectNanos = -1;
        sentNanos = -1;
        responseNanos = -1;
        bytesReceived = 0;
        bytesSent = 0;
        tunnelBytesSent = 0;
        attempts = 0;
        status = 0;
        fromEndpoint = false;
        reusedConnection = false;
        endpoint = null;
        requestId = null;
        stats = null;
        route = null;
        target = null;
    }

    void onHead(RequestHead head, List<Cidr> trustedProxies, long nowNanos) {
        facts = ClientAddress.believed(head, facts(), trustedProxies);
        headNanos = nowNanos - beganNanos;
        bytesReceived = head.wireBytes();
    }

    void onAttempt(Endpoint where) {
        endpoint = where;
        attempts++;
    }

    /** The request went out, or its end did. */
    void onSent(long nowNanos) {
        sentNanos = nowNanos;
    }

    /** The response began; how long it was waited for. */
    long onResponse(long nowNanos) {
        responseNanos = nowNanos - sentNanos;
        return responseNanos;
    }

    void onRoute(Route newRoute) {
        route = newRoute;
        count(newRoute.localStats());
    }

    void onTarget(RouteTarget newTarget) {
        target = newTarget;
        count(newTarget.stats());
    }

    /** From now on the exchange counts as one of these. */
    void count(ExchangeStats newStats) {
        ExchangeStats before = stats;
        if (before != null) {
            before.inProgress.decrement();
        }
        stats = newStats;
        newStats.inProgress.increment();
    }

    /** What is known of the client; once the head is read, with what forwarding fields say of it. */
    DownstreamFacts facts() {
        return Objects.requireNonNull(facts, "not begun");
    }

    /** The id the request goes by, from the first time that somebody asks. */
    String requestId(ForwardedFields forwarded, RequestHead head) {
        String id = requestId;
        if (id == null) {
            id = forwarded.requestId(head);
            requestId = id;
        }
        return id;
    }

    long inProgress() {
        ExchangeStats counted = stats;
        return counted == null ? 0 : counted.inProgress.sum();
    }

    void end(RequestHead head, @Nullable ProxyError error, @Nullable String detail, long nowNanos) {
        ExchangeStats counted = stats;
        if (counted != null) {
            counted.inProgress.decrement();
            counted.ended(status, error);
            counted.total.record(nowNanos - beganNanos);
        }
        if (accessLog.wants(error != null)) {
            accessLog.record(entry(head, error, detail, nowNanos));
        }
    }

    private AccessRecord entry(
            RequestHead head, @Nullable ProxyError error, @Nullable String detail, long nowNanos) {
        DownstreamFacts client = facts();
        boolean parsed = headNanos >= 0;
        Route taken = route;
        RouteTarget chosen = target;
        Endpoint last = endpoint;
        AccessRecord.Timeline timeline = new AccessRecord.Timeline(
                headNanos, queueNanos, connectNanos, responseNanos, nowNanos - beganNanos);
        return new AccessRecord(
                System.currentTimeMillis(),
                client.id(),
                client.listener(),
                "http",
                client.clientText(),
                parsed ? head.methodText() : null,
                parsed ? head.authority() : null,
                parsed ? head.target() : null,
                parsed ? head.version().text() : null,
                parsed ? head.fields().value(KnownField.USER_AGENT) : null,
                parsed ? head.fields().value(KnownField.REFERER) : null,
                requestId,
                taken == null ? null : taken.name(),
                chosen == null ? null : chosen.cluster().name(),
                last == null ? null : last.address().toString(),
                status,
                fromEndpoint,
                attempts,
                reusedConnection,
                bytesReceived,
                bytesSent + tunnelBytesSent,
                timeline,
                error,
                detail,
                client.tls());
    }
}
