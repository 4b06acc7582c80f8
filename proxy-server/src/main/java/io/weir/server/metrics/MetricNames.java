package io.weir.server.metrics;

import java.util.List;

/**
 * Every metric of our own: name, type, labels, meaning. Base units; label values come from the configuration or from
 * enums, so that their number is bounded. {@code docs/metrics.md} is written from this list.
 */
public enum MetricNames {
    // Process.
    BUILD("weir_build", Type.INFO, "The running version.", "version"),
    RELOADS("weir_reloads_total", Type.COUNTER, "Reloads of the configuration, by result (applied, refused).",
            "result"),
    RELOAD_OK("weir_last_reload_successful", Type.GAUGE, "1 when the last reload was applied, 0 when it was refused."),
    READY("weir_ready", Type.GAUGE, "1 while new work is wanted, 0 while draining."),
    LOOP_DELAY("weir_loop_delay_seconds", Type.HISTOGRAM,
            "How late a timer of an event loop fires: everything else on the loop waits at least as long.", "loop"),
    BUFFER_RESERVED("weir_buffer_direct_bytes", Type.GAUGE,
            "Direct memory reserved for buffers, free chunks of the allocator included."),
    BUFFER_LIMIT("weir_buffer_direct_limit_bytes", Type.GAUGE, "The most direct memory buffers may take."),
    MEMORY_HELD("weir_buffer_memory_bytes", Type.GAUGE,
            "What runtime.memory_limit bounds: direct memory of the buffer allocator, its free chunks included."),
    MEMORY_LIMIT("weir_buffer_memory_limit_bytes", Type.GAUGE, "runtime.memory_limit, as it is in force."),
    MEMORY_PAUSED("weir_buffer_memory_paused", Type.GAUGE, "1 while reading pauses at runtime.memory_limit."),
    MEMORY_SHEDDING("weir_buffer_memory_shedding", Type.GAUGE,
            "1 while new work is turned away at runtime.memory_limit."),
    MEMORY_PAUSES("weir_buffer_memory_pauses_total", Type.COUNTER, "Times that reading paused."),
    ACCESS_LOG_WRITTEN("weir_access_log_lines_total", Type.COUNTER, "Lines written to the access log."),
    ACCESS_LOG_DROPPED("weir_access_log_dropped_total", Type.COUNTER,
            "Records not written: the queue was full, or the file refused them."),

    // Client side.
    CONNECTIONS("weir_downstream_connections_total", Type.COUNTER, "Connections accepted.", Label.LISTENER),
    CONNECTIONS_OPEN("weir_downstream_connections_open", Type.GAUGE, "Connections open now.", Label.LISTENER),
    CONNECTIONS_REFUSED("weir_downstream_connections_refused_total", Type.COUNTER,
            "Connections ended before their protocol began, by reason.", Label.LISTENER, "reason"),
    TLS_HANDSHAKES("weir_tls_handshakes_total", Type.COUNTER,
            "TLS handshakes with clients, by result: full, resumed, or why they failed.", Label.LISTENER, "result"),
    ACCEPT_PAUSES("weir_downstream_accept_pauses_total", Type.COUNTER,
            "Times a listening socket paused because the process was at max_connections."),
    DOWNSTREAM_RECEIVED("weir_downstream_received_bytes_total", Type.COUNTER, "Bytes read from clients.",
            Label.LISTENER),
    DOWNSTREAM_SENT("weir_downstream_sent_bytes_total", Type.COUNTER, "Bytes written to clients.", Label.LISTENER),

    HTTP2_CONNECTIONS("weir_http2_connections_open", Type.GAUGE, "HTTP/2 connections of clients open now.",
            Label.LISTENER),
    HTTP2_STREAMS("weir_http2_streams_open", Type.GAUGE, "Streams of clients open now.", Label.LISTENER),
    HTTP2_RESETS("weir_http2_streams_reset_total", Type.COUNTER,
            "Streams that ended with RST_STREAM, by who sent it (client, proxy).", Label.LISTENER, "by"),
    HTTP2_GOAWAYS("weir_http2_goaways_total", Type.COUNTER,
            "GOAWAY frames sent to clients, by error code; enhance_your_calm is an attack that was cut.",
            Label.LISTENER, "code"),

    // Exchanges (http) and sessions (tcp).
    EXCHANGES("weir_exchanges_total", Type.COUNTER,
            "HTTP exchanges and TCP sessions that ended: status class (1xx..5xx, none), verdict (who/phase, as in the "
                    + "access log) and the error behind it (none when it went well).",
            Label.LISTENER, Label.CLUSTER, "status_class", "verdict", "error"),
    EXCHANGES_IN_PROGRESS("weir_exchanges_in_progress", Type.GAUGE, "Exchanges and sessions going on now.",
            Label.LISTENER, Label.CLUSTER),
    EXCHANGE_DURATION("weir_exchange_duration_seconds", Type.HISTOGRAM,
            "From the first byte of the request to the last of the response; of a TCP session, its whole life.",
            Label.LISTENER, Label.CLUSTER),

    // Endpoint side.
    CONNECT_DURATION("weir_upstream_connect_seconds", Type.HISTOGRAM, "Connecting to an endpoint.", Label.CLUSTER),
    QUEUE_DURATION("weir_upstream_queue_seconds", Type.HISTOGRAM, "Waiting for a place at an endpoint.",
            Label.CLUSTER),
    RESPONSE_DURATION("weir_upstream_response_seconds", Type.HISTOGRAM,
            "From the request sent to the head of the response.", Label.CLUSTER),
    RETRIES("weir_upstream_retries_total", Type.COUNTER, "Tries after the first.", Label.CLUSTER),
    RETRIES_OVER_BUDGET("weir_upstream_retries_over_budget_total", Type.COUNTER,
            "Retries not made because the budget was spent.", Label.CLUSTER),
    QUEUED("weir_upstream_queued_total", Type.COUNTER, "Requests and sessions that had to wait for a place.",
            Label.CLUSTER),
    QUEUE_OVERFLOWS("weir_upstream_queue_overflows_total", Type.COUNTER, "Refused because the queue was full.",
            Label.CLUSTER),
    QUEUE_TIMEOUTS("weir_upstream_queue_timeouts_total", Type.COUNTER, "Refused after waiting too long in the queue.",
            Label.CLUSTER),
    NO_ENDPOINT("weir_upstream_no_endpoint_total", Type.COUNTER, "Found no endpoint that could be used.",
            Label.CLUSTER),
    PANIC_PICKS("weir_upstream_panic_picks_total", Type.COUNTER,
            "Picks over all endpoints because too few were healthy.", Label.CLUSTER),
    ENDPOINTS("weir_upstream_endpoints", Type.GAUGE, "Endpoints by state.", Label.CLUSTER, "state"),
    IN_PROGRESS("weir_upstream_in_progress", Type.GAUGE,
            "Requests, sessions and flows in progress at the cluster's endpoints.", Label.CLUSTER),
    UPSTREAM_OPEN("weir_upstream_connections_open", Type.GAUGE, "Connections open to endpoints.", Label.CLUSTER),
    UPSTREAM_IDLE("weir_upstream_connections_idle", Type.GAUGE, "Connections kept for reuse (the pool).",
            Label.CLUSTER),
    CONNECTS("weir_upstream_connects_total", Type.COUNTER, "Connections asked for.", Label.CLUSTER),
    CONNECT_FAILURES("weir_upstream_connect_failures_total", Type.COUNTER, "Connections that did not come about.",
            Label.CLUSTER),
    REQUESTS("weir_upstream_requests_total", Type.COUNTER, "Attempts that ended at endpoints.", Label.CLUSTER),
    FAILURES("weir_upstream_failures_total", Type.COUNTER, "Attempts that failed by the endpoint's fault.",
            Label.CLUSTER),
    EJECTIONS("weir_upstream_ejections_total", Type.COUNTER, "Ejections of endpoints by outlier detection.",
            Label.CLUSTER),
    UPSTREAM_TLS_HANDSHAKES("weir_upstream_tls_handshakes_total", Type.COUNTER,
            "TLS handshakes with endpoints, by result: full, resumed, or why they failed.", Label.CLUSTER, "result"),
    CHECKS("weir_upstream_checks_total", Type.COUNTER, "Active health checks.", Label.CLUSTER),
    CHECK_FAILURES("weir_upstream_check_failures_total", Type.COUNTER, "Active health checks that failed.",
            Label.CLUSTER),
    UPSTREAM_SENT("weir_upstream_sent_bytes_total", Type.COUNTER, "Bytes written to endpoints.", Label.CLUSTER),
    UPSTREAM_RECEIVED("weir_upstream_received_bytes_total", Type.COUNTER, "Bytes read from endpoints.",
            Label.CLUSTER),

    // Datagrams.
    FLOWS("weir_udp_flows_total", Type.COUNTER, "UDP flows begun.", Label.LISTENER),
    FLOWS_OPEN("weir_udp_flows_open", Type.GAUGE, "UDP flows open now.", Label.LISTENER),
    FLOWS_MOVED("weir_udp_flows_moved_total", Type.COUNTER, "UDP flows moved to another endpoint.", Label.LISTENER),
    DATAGRAMS_RECEIVED("weir_udp_received_datagrams_total", Type.COUNTER, "Datagrams from clients.", Label.LISTENER),
    DATAGRAMS_SENT("weir_udp_sent_datagrams_total", Type.COUNTER, "Datagrams to clients.", Label.LISTENER),
    DATAGRAM_BYTES_RECEIVED("weir_udp_received_bytes_total", Type.COUNTER, "Bytes in datagrams from clients.",
            Label.LISTENER),
    DATAGRAM_BYTES_SENT("weir_udp_sent_bytes_total", Type.COUNTER, "Bytes in datagrams to clients.", Label.LISTENER),
    DATAGRAMS_DROPPED("weir_udp_dropped_datagrams_total", Type.COUNTER, "Datagrams that went nowhere, by reason.",
            Label.LISTENER, "reason");

    private final String text;
    private final Type type;
    private final String help;
    @SuppressWarnings("ImmutableEnumChecker") // List.of makes it immutable; no type says so.
    private final List<String> labels;

    MetricNames(String text, Type type, String help, String... labels) {
        this.text = text;
        this.type = type;
        this.help = help;
        this.labels = List.of(labels);
    }

    /** What scrapers know of it. */
    public enum Type { COUNTER, GAUGE, HISTOGRAM, INFO }

    private static final class Label {
        static final String LISTENER = "listener";
        static final String CLUSTER = "cluster";
    }

    /** The name, with its unit, and {@code _total} for counters. */
    public String text() {
        return text;
    }

    /** What scrapers know of it. */
    public Type type() {
        return type;
    }

    /** One sentence for people. */
    public String help() {
        return help;
    }

    /** The names of its labels, in the order values are given. */
    public List<String> labels() {
        return labels;
    }
}
