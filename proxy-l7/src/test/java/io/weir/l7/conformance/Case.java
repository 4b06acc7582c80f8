package io.weir.l7.conformance;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One row of a table: what is sent, what the endpoint answers, and what must come of it.
 *
 * @param rule the section that demands it
 * @param statuses the acceptable ones of the last response; empty for {@link Outcome#ENDED}
 * @param answer to the case's requests; null = an echo of method and target
 * @param received the requests the endpoint must get, in order
 * @param reply what the last response must look like besides
 * @param interims the statuses of 1xx responses that come first
 * @param open whether the connection serves another request afterwards
 * @param kept whether the endpoint's connection does; null = that does not matter
 */
record Case(
        String rule,
        String name,
        Outcome outcome,
        Set<Integer> statuses,
        String sent,
        @Nullable Answer answer,
        List<Expected> received,
        Expected reply,
        List<Integer> interims,
        boolean open,
        @Nullable Boolean kept) {

    /** How a case ends for the client. */
    enum Outcome {
        /** An answer of the proxy's own with one of the statuses, then the end; no request of it is completed. */
        REFUSED,
        /** The endpoint gets the request; the client gets the echo of it. */
        FORWARDED,
        /** One final response with one of the statuses. */
        ANSWERED,
        /** A head with one of the statuses, then a body that is visibly not whole. */
        CUT,
        /** The connection ends without a byte. */
        ENDED
    }

    /** What the endpoint does with a request: these bytes, and then maybe an end. */
    record Answer(String bytes, End end) {
        enum End { OPEN, CLOSE, RESET }
    }

    /** The first word sent, in which case a response to it may have no body. */
    boolean isHead() {
        return sent.stripLeading().startsWith("HEAD ");
    }

    /** Whether the client speaks HTTP/1.0, to which nobody sends chunks or 1xx. */
    boolean isOldClient() {
        int end = sent.stripLeading().indexOf("\r\n");
        return end > 0 && sent.stripLeading().substring(0, end).endsWith("HTTP/1.0");
    }

    @Override
    public String toString() {
        return name + " (" + rule + ")";
    }
}
