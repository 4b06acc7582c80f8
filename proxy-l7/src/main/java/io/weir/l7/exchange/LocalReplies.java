package io.weir.l7.exchange;

import io.weir.core.error.ProxyError;
import io.weir.l7.filter.GrpcReply;
import io.weir.l7.filter.LocalReply;
import io.weir.l7.filter.Statuses;
import io.weir.l7.message.BodyKind;
import io.weir.l7.message.Method;
import io.weir.l7.message.RequestHead;
import io.weir.l7.message.ResponseHead;
import io.weir.l7.route.Route;
import io.weir.l7.spec.ErrorPagesSpec;
import org.jspecify.annotations.Nullable;

/** Makes a response's head of an answer of the proxy's own. */
final class LocalReplies {
    private LocalReplies() {}

    /** The answer to a failure, in the words of gRPC when the request is one of it. */
    static LocalReply failure(ProxyError error, RequestHead request, @Nullable Route route) {
        if (GrpcReply.isWanted(request) && !request.upgradeOnly()) {
            return GrpcReply.failure(error);
        }
        return LocalReply.failure(error, route == null ? ErrorPagesSpec.NONE : route.spec().errorPages());
    }

    /** Fills {@code head}; its body kind tells whether the body is to be sent. */
    static void fill(ResponseHead head, LocalReply reply, Method request) {
        head.start(reply.status(), Statuses.reason(reply.status()));
        for (LocalReply.Field field : reply.fields()) {
            head.fields().add(field.name(), field.value());
        }
        int length = reply.body().length;
        boolean hasBody = reply.status() != 204 && reply.status() != 304;
        if (hasBody) {
            head.fields().add("Content-Length", Integer.toString(length));
            head.declaredLength(length, true);
        }
        boolean sendsBody = hasBody && request != Method.HEAD;
        head.body(sendsBody ? BodyKind.LENGTH : BodyKind.NONE, sendsBody ? length : 0);
    }
}
