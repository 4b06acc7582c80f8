package io.weir.l7.exchange;

import io.weir.l7.message.HeadEdits;
import io.weir.l7.message.KnownField;
import io.weir.l7.message.RequestHead;
import io.weir.l7.route.Route;

/** What changes in a request's head on its way to an endpoint; the framing is the writer's business. */
final class RequestEdits {
    private RequestEdits() {}

    /** Fills {@code edits}: what the proxy says of the client, what the route wants, and one hop less. */
    static void fill(HeadEdits edits, RequestHead request, Route route, Downstream client, String requestId) {
        client.forwarded().edit(request, requestId, edits);
        route.editRequest(request, client.facts(), requestId, edits);
        long hopsLeft = MaxForwards.of(request);
        if (hopsLeft > 0) {
            edits.set("Max-Forwards", Long.toString(hopsLeft - 1));
        }
        if (request.fields().has(KnownField.EXPECT) && !request.expectsContinue()) {
            edits.drop(KnownField.EXPECT);
        }
    }
}
