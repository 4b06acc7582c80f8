package io.weir.l7.exchange;

import io.weir.core.loop.LoopConfined;
import io.weir.l7.loop.Deadline;
import io.weir.l7.loop.HttpLoop;
import io.weir.l7.spec.RouteTimeoutsSpec;

/**
 * The two clocks of an exchange that is forwarded: one for whoever is awaited now, and one for all of it. Who is
 * awaited changes with every step; a step costs a few field writes.
 */
@LoopConfined
final class ExchangeTimeouts {
    /** Who is to move next. */
    enum Awaited {
        /** Nobody whom this clock watches; the client's own timers watch the request's body. */
        NOBODY,
        /** The endpoint's response head. */
        RESPONSE_HEAD,
        /** More of the endpoint's response body. */
        RESPONSE_BODY,
        /** The client, to read what it was sent. */
        CLIENT_READING
    }

    private final Exchange exchange;
    private final Deadline step;
    private final Deadline total;
    private Awaited awaited = Awaited.NOBODY;
    private long responseNanos;
    private long idleNanos;

    ExchangeTimeouts(HttpLoop loop, Exchange exchange) {
        this.exchange = exchange;
        this.step = new Deadline(loop, this::onStep);
        this.total = new Deadline(loop, exchange::onTotalTimeout);
    }

    void start(RouteTimeoutsSpec spec) {
        responseNanos = spec.response().toNanos();
        idleNanos = spec.idle().toNanos();
        awaited = Awaited.NOBODY;
        total.arm(spec.total().toNanos());
    }

    /** From now on {@code next} is awaited; saying the same again starts the time over. */
    void await(Awaited next) {
        awaited = next;
        switch (next) {
            case NOBODY -> step.disarm();
            case RESPONSE_HEAD -> step.arm(responseNanos);
            case RESPONSE_BODY, CLIENT_READING -> step.arm(idleNanos);
        }
    }

    void stop() {
        awaited = Awaited.NOBODY;
        step.cancel();
        total.cancel();
    }

    private void onStep() {
        exchange.onStepTimeout(awaited);
    }
}
