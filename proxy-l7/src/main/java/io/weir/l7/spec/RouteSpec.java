package io.weir.l7.spec;

import org.jspecify.annotations.Nullable;

/**
 * What matches and what is done with it.
 *
 * @param name in logs and metrics; the listener's name and the route's number when the file gives none
 * @param errorPages bodies of the proxy's own failures
 * @param websocket whether {@code Upgrade} is passed on
 */
public record RouteSpec(
        String name,
        MatchSpec match,
        RouteAction action,
        RewriteSpec rewrite,
        FieldEditsSpec requestFields,
        FieldEditsSpec responseFields,
        RouteTimeoutsSpec timeouts,
        RetrySpec retry,
        @Nullable CacheHeadersSpec cacheHeaders,
        ErrorPagesSpec errorPages,
        boolean websocket) {
    public static final boolean DEFAULT_WEBSOCKET = true;

    /** Everything to one cluster with every default. */
    public static RouteSpec to(String name, String cluster) {
        return of(name, MatchSpec.ANY, RouteAction.Forward.to(cluster));
    }

    /** This match and action, and every default. */
    public static RouteSpec of(String name, MatchSpec match, RouteAction action) {
        return new RouteSpec(name, match, action, RewriteSpec.NONE, FieldEditsSpec.NONE, FieldEditsSpec.NONE,
                RouteTimeoutsSpec.DEFAULT, RetrySpec.DEFAULT, null, ErrorPagesSpec.NONE, DEFAULT_WEBSOCKET);
    }

    /** This route under another name. */
    public RouteSpec withName(String newName) {
        return new RouteSpec(newName, match, action, rewrite, requestFields, responseFields, timeouts, retry,
                cacheHeaders, errorPages, websocket);
    }

    /** This route with other timeouts. */
    public RouteSpec withTimeouts(RouteTimeoutsSpec newTimeouts) {
        return new RouteSpec(name, match, action, rewrite, requestFields, responseFields, newTimeouts, retry,
                cacheHeaders, errorPages, websocket);
    }

    /** This route with another retry rule. */
    public RouteSpec withRetry(RetrySpec newRetry) {
        return new RouteSpec(name, match, action, rewrite, requestFields, responseFields, timeouts, newRetry,
                cacheHeaders, errorPages, websocket);
    }
}
