package io.weir.server.admin;

import com.sun.net.httpserver.Headers;
import io.weir.core.loop.Shared;
import io.weir.core.spec.AdminSpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may call. Changing calls need the token and must not come from a page of another origin. On a loopback address,
 * which any page in the operator's browser can make requests to, the Host must be one that only this machine can have:
 * a name of somebody else's that resolves here (DNS rebinding) is refused, for reads too.
 */
@Shared
final class AdminGuard {
    /** Asked by machines, which name us as they like, and of no use to a page. */
    private static final Set<String> ANY_HOST = Set.of("/livez", "/readyz", "/metrics");
    private static final Set<String> BODY_TYPES = Set.of("", "text/plain", "application/json");

    private final boolean loopback;
    private final byte[] token;

    AdminGuard(AdminSpec spec) {
        this.loopback = spec.isLoopback();
        this.token = spec.token().getBytes(StandardCharsets.UTF_8);
    }

    /** Why nobody may make this call so; null when it may be made. */
    @Nullable AdminReply refusal(String path, boolean changes, Headers headers) {
        if (loopback && !ANY_HOST.contains(path) && !isOurs(headers.getFirst("Host"))) {
            return AdminReply.text(421, "Host must be localhost or an IP address, since this port is on loopback");
        }
        return changes ? refusalOfChange(headers) : null;
    }

    private @Nullable AdminReply refusalOfChange(Headers headers) {
        if (isFromAnotherPage(headers)) {
            return AdminReply.text(403, "changing calls are not taken from pages of other origins");
        }
        if (!mayChange(headers.getFirst("Authorization"))) {
            return token.length == 0
                    ? AdminReply.text(403, "changing calls need admin.token in the configuration")
                    : AdminReply.text(401, "changing calls need the bearer token");
        }
        String type = headers.getFirst("Content-Type");
        return BODY_TYPES.contains(mediaType(type)) ? null : AdminReply.text(415, "expected text/plain or JSON");
    }

    /** Browsers send Origin with every changing call, and what they know of the page that makes it. */
    private static boolean isFromAnotherPage(Headers headers) {
        String site = headers.getFirst("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            return true;
        }
        String origin = headers.getFirst("Origin");
        String host = headers.getFirst("Host");
        return origin != null && !origin.equals("http://" + host) && !origin.equals("https://" + host);
    }

    private boolean mayChange(@Nullable String authorization) {
        String scheme = "Bearer ";
        if (token.length == 0 || authorization == null
                || !authorization.regionMatches(true, 0, scheme, 0, scheme.length())) {
            return false;
        }
        byte[] given = authorization.substring(scheme.length()).strip().getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(given, token);
    }

    private static String mediaType(@Nullable String contentType) {
        return contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /** Whether no name server can make this host stand for us: {@code localhost}, an address, or none (HTTP/1.0). */
    private static boolean isOurs(@Nullable String host) {
        if (host == null || host.startsWith("[")) {
            return true;
        }
        int colon = host.lastIndexOf(':');
        String name = colon < 0 ? host : host.substring(0, colon);
        return name.equalsIgnoreCase("localhost") || name.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }
}
