package io.weir.server.soak;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What may become of a request. With an endpoint left, whatever is idempotent succeeds: a death before the response is
 * retried. A response that is under way on an endpoint that dies is cut, and never looks whole. What is not idempotent
 * may fail with 502 when an endpoint dies under it. Who meets an endpoint that hangs gets 504 after the response
 * timeout, until the checks know; on the patient route, only what is not idempotent does. Nothing else may happen.
 */
record HttpJudge(SoakLedger ledger, Outages outages) {
    /** The letter of the endpoints behind the http listeners. */
    static final String GROUP = "w";
    /** How late an answer of the proxy itself may be. */
    private static final Duration LATE = Duration.ofMillis(1500);

    /** A response came, whole as its framing says. */
    void onAnswer(HttpAsk ask, HttpStream.Head head, byte[] body, long beganNanos) {
        long now = System.nanoTime();
        switch (head.status()) {
            case 200 -> onSuccess(ask, head, body);
            case 502 -> excuse(ask, "502 when an endpoint died under it", head.toString(), !ask.isIdempotent()
                    && outages.touched(Outages.Kind.KILLED, GROUP, beganNanos, now, SoakConfig.KILL_FELT));
            case 504 -> excuse(ask, "504 of an endpoint that hangs", took(beganNanos) + " " + head,
                    !(ask.patient() && ask.isIdempotent()) && isInTime(now - beganNanos)
                            && outages.touched(Outages.Kind.HUNG, GROUP, beganNanos, now, SoakConfig.HANG_FELT));
            default -> offence(ask, head.toString());
        }
    }

    private void onSuccess(HttpAsk ask, HttpStream.Head head, byte[] body) {
        int expected = ask.isHead() ? 0 : ask.replyBytes();
        if (body.length != expected || !KnownBytes.matches(body, ask.seed(), 0)) {
            offence(ask, "wrong body of " + body.length + " bytes from " + head);
        } else if (!head.field(HttpEndpoint.RECEIVED_FIELD).equals(HttpEndpoint.receipt(ask.body()))) {
            offence(ask, "the endpoint received something else: " + head);
        } else {
            ledger.ok(name(ask));
        }
    }

    private static boolean isInTime(long tookNanos) {
        return tookNanos >= SoakConfig.RESPONSE_TIMEOUT.toNanos()
                && tookNanos <= SoakConfig.RESPONSE_TIMEOUT.plus(LATE).toNanos();
    }

    /** The connection ended, or fell silent, before the response was whole; {@code head} is what came of it. */
    void onCut(HttpAsk ask, HttpStream.@Nullable Head head, IOException end, long beganNanos) {
        String endpoint = head == null ? "" : head.field(HttpEndpoint.NAME_FIELD);
        boolean underWay = !endpoint.isEmpty();
        // A request that is still being sent when the answer comes may end in a reset that swallows the answer.
        boolean mayBeCut = underWay || !ask.isIdempotent();
        excuse(ask, underWay ? "cut when its endpoint died" : "reset while sending when an endpoint died",
                end + " after " + took(beganNanos) + " " + head,
                mayBeCut && outages.touched(Outages.Kind.KILLED, underWay ? endpoint : GROUP, beganNanos,
                        System.nanoTime(), SoakConfig.KILL_FELT));
    }

    private void excuse(HttpAsk ask, String why, String detail, boolean isExcused) {
        if (isExcused) {
            ledger.excused(name(ask), why);
        } else {
            offence(ask, detail);
        }
    }

    private void offence(HttpAsk ask, String detail) {
        ledger.offence(name(ask), ask + ": " + detail);
    }

    private static String name(HttpAsk ask) {
        return "http " + ask.method() + (ask.patient() ? " patient" : "");
    }

    private static String took(long beganNanos) {
        return (System.nanoTime() - beganNanos) / 1_000_000 + " ms";
    }
}
