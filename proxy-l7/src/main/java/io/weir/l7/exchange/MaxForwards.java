package io.weir.l7.exchange;

import io.weir.l7.filter.LocalReply;
import io.weir.l7.message.Ascii;
import io.weir.l7.message.HeadFields;
import io.weir.l7.message.KnownField;
import io.weir.l7.message.Method;
import io.weir.l7.message.RequestHead;
import java.util.List;

/** The hop limit of OPTIONS and TRACE (RFC 9110, section 7.6.2); other methods have none. */
final class MaxForwards {
    private static final byte[] NOTHING = {};
    private static final LocalReply OPTIONS_REPLY = new LocalReply(
            200,
            List.of(new LocalReply.Field("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE")),
            NOTHING);
    /** As the final recipient this proxy does not echo requests: they carry what the client would not see again. */
    private static final LocalReply TRACE_REPLY = new LocalReply(
            405, List.of(new LocalReply.Field("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")), NOTHING);

    private MaxForwards() {}

    /** How many more hops the request may take; -1 when it does not say or the method has no limit. */
    static long of(RequestHead head) {
        HeadFields fields = head.fields();
        boolean limited = head.method() == Method.OPTIONS || head.method() == Method.TRACE;
        if (!limited || !fields.has(KnownField.MAX_FORWARDS)) {
            return -1;
        }
        int at = fields.find(KnownField.MAX_FORWARDS);
        return Ascii.digits(fields.bytes(), fields.valueStart(at), fields.valueLength(at));
    }

    /** The answer of the last hop. */
    static LocalReply reply(RequestHead head) {
        return head.method() == Method.OPTIONS ? OPTIONS_REPLY : TRACE_REPLY;
    }
}
