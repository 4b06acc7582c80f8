package io.weir.loadtest;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Every load-test scenario and what a run that passes has shown. Its class is {@code <Name>Simulation}. */
public enum ScenarioList {
    STEADY_HTTP1("HTTP/1.1 at a fixed rate: every answer 200, p99 in bounds, no failure in Weir's own counters"),
    HTTP2("HTTP/2 over TLS, several streams at once on each connection: every answer 200 and HTTP/2 was spoken"),
    MIXED_SIZES("bodies from 0 B to 1 MiB, chunked and counted, arrive whole"),
    UPLOADS("request bodies up to 1 MiB arrive whole: the endpoint counts every byte"),
    CONNECTION_PER_REQUEST("a new connection for every request: none refused, while upstream connections are reused"),
    WEBSOCKET_CHAT("WebSocket messages come back through the proxy, in order, until the client closes"),
    TCP_L4("bytes through a TCP listener come back unchanged, session after session"),
    CONDITIONAL("If-None-Match passes through: 304 for who has it, 200 for who has not"),
    SPIKE("ten times the rate for a few seconds loses nothing, and afterwards latency is what it was"),
    KNEE("steps of rising rate show where latency leaves the ground; no step ends in errors"),
    SOAK("a long steady run keeps no connection, stream or exchange behind"),
    ENDPOINT_KILLED("an endpoint goes away under load, closing its connections, and returns: no request is lost"),
    ENDPOINT_HUNG("an endpoint falls silent: its requests end as 504 endpoint/wait, few of them, then none"),
    ENDPOINT_SLOW("one endpoint is slow: the median stays that of the others, and nothing fails"),
    ENDPOINT_5XX("an endpoint answers 503: retries hide it and checks take it out; clients see 200 alone"),
    RELOAD("a reload every second that changes every route: no request is lost, every reload is applied"),
    ROLLING_RESTART("each endpoint in turn goes away and returns: no request is lost");

    private final String proves;

    ScenarioList(String proves) {
        this.proves = proves;
    }

    /** As it is named on the command line. */
    public String scenarioName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public String proves() {
        return proves;
    }

    /** The simple name of its class. */
    public String className() {
        return Arrays.stream(name().split("_"))
                .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining()) + "Simulation";
    }

    /** By its name, or that of its class without the ending. */
    public static Optional<ScenarioList> named(String name) {
        return Arrays.stream(values())
                .filter(it -> it.scenarioName().equals(name) || it.className().equals(name + "Simulation"))
                .findFirst();
    }

    /** One line for each. */
    public static String text() {
        return Arrays.stream(values()).map(it -> "  %-24s%s%n".formatted(it.scenarioName(), it.proves()))
                .collect(Collectors.joining());
    }
}
