package io.weir.server.admin;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One call of the admin port, of the right method and by somebody who may make it.
 *
 * @param path as sent, so that an address with a slash stays one part of it
 * @param wantsPage whether who asks reads HTML
 */
record AdminCall(String method, String path, String body, boolean wantsPage) {
    private static final Pattern SLASH = Pattern.compile("/");

    /** The decoded parts between the slashes; null when one cannot be decoded. */
    static @Nullable List<String> parts(String path) {
        try {
            return SLASH.splitAsStream(path.substring(1))
                    // A plus is a plus in a path; the decoder is one of forms.
                    .map(part -> URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8))
                    .toList();
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }
}
