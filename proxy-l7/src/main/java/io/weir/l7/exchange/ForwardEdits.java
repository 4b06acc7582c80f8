package io.weir.l7.exchange;

import io.weir.core.cluster.Endpoint;
import io.weir.core.spec.Address;
import io.weir.l7.filter.HttpDate;
import io.weir.l7.message.HeadEdits;
import io.weir.l7.message.KnownField;
import io.weir.l7.message.RequestHead;
import io.weir.l7.message.ResponseHead;
import io.weir.l7.route.Route;
import org.jspecify.annotations.Nullable;

/** What changes in heads on their way through; their framing is the writers' business. */
final class ForwardEdits {
    private ForwardEdits() {}

    /** Fills {@code edits}: what the proxy says of the client, what the route wants, and one hop less. */
    static void ofRequest(HeadEdits edits, RequestHead request, Route route, Exchange exchange, String requestId) {
        exchange.downstream().forwarded().edit(request, requestId, edits);
        route.editRequest(request, exchange.journal().facts(), requestId, edits);
        long hopsLeft = MaxForwards.of(request);
        if (hopsLeft > 0) {
            edits.set("Max-Forwards", Long.toString(hopsLeft - 1));
        }
        if (request.fields().has(KnownField.EXPECT) && !request.expectsContinue()) {
            edits.drop(KnownField.EXPECT);
        }
    }

    /** Endpoints want a Host: a request that came without, which HTTP/1.0 allows, names the endpoint it goes to. */
    static void towards(Endpoint endpoint, RequestHead request, HeadEdits edits) {
        if (!request.hasTargetAuthority() && !request.fields().has(KnownField.HOST)) {
            Address address = endpoint.address();
            edits.hostIfNone(address instanceof Address.Unix ? "localhost" : address.toString());
        }
    }

    /** Fills {@code edits}: what the route wants, and a date (RFC 9110, section 6.6.1: a response without gets one). */
    static void ofResponse(
            HeadEdits edits, ResponseHead response, RequestHead request, @Nullable Route route, Exchange exchange) {
        edits.reset();
        if (route != null && route.editsResponse()) {
            ExchangeJournal journal = exchange.journal();
            String requestId = journal.requestId(exchange.downstream().forwarded(), request);
            route.editResponse(request, response, journal.facts(), requestId, edits);
        }
        if (!response.fields().has(KnownField.DATE)) {
            edits.add("Date", HttpDate.now());
        }
    }
}
