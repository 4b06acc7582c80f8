package io.weir.server.metrics;

import io.weir.core.error.ProxyError;
import io.weir.core.stats.ExchangeStats;
import io.weir.core.stats.FlowStats;
import io.weir.core.stats.Http2Stats;
import io.weir.core.stats.ListenerStats;
import io.weir.core.stats.Stats;
import io.weir.core.stats.TlsStats;
import io.weir.l7.http2.Http2Error;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What listeners took in and how it ended. */
record TrafficSource(Stats stats) implements MetricSource {
    private static final ProxyError[] ERRORS = ProxyError.values();
    private static final String[] STATUS_CLASSES = {"none", "1xx", "2xx", "3xx", "4xx", "5xx"};

    @Override
    public void collect(Samples to) {
        stats.listeners().forEach(listener -> addListener(listener, to));
        stats.exchanges().forEach(exchanges -> addExchanges(exchanges, to));
        stats.flows().forEach(flows -> addFlows(flows, to));
    }

    private static void addListener(ListenerStats from, Samples to) {
        String name = from.listener();
        to.counter(MetricNames.CONNECTIONS, from.accepted.sum(), name);
        to.gauge(MetricNames.CONNECTIONS_OPEN, from.open.sum(), name);
        to.counter(MetricNames.DOWNSTREAM_RECEIVED, from.bytesReceived.sum(), name);
        to.counter(MetricNames.DOWNSTREAM_SENT, from.bytesSent.sum(), name);
        addHttp2(from.http2(), name, to);
        for (ListenerStats.Refusal reason : ListenerStats.Refusal.values()) {
            to.counter(MetricNames.CONNECTIONS_REFUSED, from.refused(reason).sum(), name, word(reason));
        }
        addHandshakes(MetricNames.TLS_HANDSHAKES, from.tls, name, to);
    }

    /** Ends that never happened are left out: most listeners and clusters have no TLS. */
    static void addHandshakes(MetricNames metric, TlsStats from, String name, Samples to) {
        for (TlsStats.Handshake end : TlsStats.Handshake.values()) {
            long count = from.handshakes(end).sum();
            if (count > 0) {
                to.counter(metric, count, name, end.text());
            }
        }
    }

    private static void addHttp2(Http2Stats from, String listener, Samples to) {
        to.gauge(MetricNames.HTTP2_CONNECTIONS, from.connections.sum(), listener);
        to.gauge(MetricNames.HTTP2_STREAMS, from.streams.sum(), listener);
        to.counter(MetricNames.HTTP2_RESETS, from.streamsResetByClient.sum(), listener, "client");
        to.counter(MetricNames.HTTP2_RESETS, from.streamsResetByProxy.sum(), listener, "proxy");
        for (int code = 0; code < Http2Stats.CODES; code++) {
            long sent = from.goAways(code).sum();
            if (sent > 0) {
                to.counter(MetricNames.HTTP2_GOAWAYS, sent, listener, Http2Error.of(code).text());
            }
        }
    }

    private static void addExchanges(ExchangeStats from, Samples to) {
        to.gauge(MetricNames.EXCHANGES_IN_PROGRESS, from.inProgress.sum(), from.listener(), from.cluster());
        to.histogram(MetricNames.EXCHANGE_DURATION, from.total, from.listener(), from.cluster());
        for (int statusClass = 0; statusClass < STATUS_CLASSES.length; statusClass++) {
            addEnds(from, statusClass, null, to);
            for (ProxyError error : ERRORS) {
                addEnds(from, statusClass, error, to);
            }
        }
    }

    /** Ends that never happened are left out: nearly all of the combinations cannot. */
    private static void addEnds(ExchangeStats from, int statusClass, @Nullable ProxyError error, Samples to) {
        long ends = from.ends(statusClass, error);
        if (ends > 0) {
            to.counter(MetricNames.EXCHANGES, ends, from.listener(), from.cluster(), STATUS_CLASSES[statusClass],
                    ProxyError.verdictOf(error), error == null ? "none" : word(error));
        }
    }

    private static void addFlows(FlowStats from, Samples to) {
        String name = from.listener();
        to.counter(MetricNames.FLOWS, from.opened.sum(), name);
        to.gauge(MetricNames.FLOWS_OPEN, from.open.sum(), name);
        to.counter(MetricNames.FLOWS_MOVED, from.moved.sum(), name);
        to.counter(MetricNames.DATAGRAMS_RECEIVED, from.datagramsReceived.sum(), name);
        to.counter(MetricNames.DATAGRAMS_SENT, from.datagramsSent.sum(), name);
        to.counter(MetricNames.DATAGRAM_BYTES_RECEIVED, from.bytesReceived.sum(), name);
        to.counter(MetricNames.DATAGRAM_BYTES_SENT, from.bytesSent.sum(), name);
        for (FlowStats.Drop reason : FlowStats.Drop.values()) {
            to.counter(MetricNames.DATAGRAMS_DROPPED, from.dropped(reason).sum(), name, word(reason));
        }
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
