package io.weir.l7.filter;

import io.weir.l7.message.RequestHead;
import io.weir.l7.spec.RouteAction;

/** Where a redirect leads. */
final class Redirects {
    private Redirects() {}

    /** The {@code Location}: absolute when the host is known, else the path alone. */
    static String location(RouteAction.Redirect redirect, RequestHead head) {
        String target = target(redirect, head);
        String newHost = redirect.host();
        String host = newHost != null ? newHost : hostOf(head.authority());
        if (host.isEmpty()) {
            return target;
        }
        String newScheme = redirect.scheme();
        String scheme = newScheme != null ? newScheme : head.scheme();
        return scheme + "://" + host + port(redirect, head, scheme) + target;
    }

    private static String target(RouteAction.Redirect redirect, RequestHead head) {
        String path = redirect.path();
        String query = head.pathLength() < head.targetLength() ? head.target().substring(head.pathLength()) : "";
        if (path == null) {
            return head.target().startsWith("/") ? head.target() : "/";
        }
        return path.indexOf('?') >= 0 ? path : path + query;
    }

    /** The port asked for; else the request's own as long as host and scheme stay; left out where it is the default. */
    private static String port(RouteAction.Redirect redirect, RequestHead head, String scheme) {
        Integer newPort = redirect.port();
        boolean sameOrigin = redirect.host() == null && scheme.equals(head.scheme());
        String port = newPort != null ? ":" + newPort : sameOrigin ? portOf(head.authority()) : "";
        return port.equals(scheme.equals("https") ? ":443" : ":80") ? "" : port;
    }

    private static String hostOf(String authority) {
        return authority.substring(0, authority.length() - portOf(authority).length());
    }

    private static String portOf(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? authority.substring(colon) : "";
    }
}
