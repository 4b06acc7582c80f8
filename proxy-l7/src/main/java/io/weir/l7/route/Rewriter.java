package io.weir.l7.route;

import io.weir.core.loop.Shared;
import io.weir.l7.message.HeadEdits;
import io.weir.l7.message.RequestHead;
import io.weir.l7.spec.MatchSpec.PathMatch;
import io.weir.l7.spec.RewriteSpec;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Changes target and Host on the way to the endpoint. The query travels unchanged. */
@Shared
final class Rewriter {
    static final Rewriter NONE = new Rewriter(RewriteSpec.NONE, "");

    private final RewriteSpec spec;
    private final String matchedPrefix;

    private Rewriter(RewriteSpec spec, String matchedPrefix) {
        this.spec = spec;
        this.matchedPrefix = matchedPrefix;
    }

    static Rewriter compile(RewriteSpec spec, @Nullable PathMatch path) {
        if (spec.equals(RewriteSpec.NONE)) {
            return NONE;
        }
        return new Rewriter(spec, switch (path) {
            case PathMatch.Exact exact -> exact.path();
            case PathMatch.Prefix prefix -> prefix.prefix();
            case PathMatch.Regex regex -> "";
            case null -> "";
        });
    }

    void edit(RequestHead head, HeadEdits edits) {
        String newHost = spec.host();
        if (newHost != null) {
            edits.host(newHost);
        }
        boolean hasPath = head.targetLength() > 0 && head.target().charAt(0) == '/';
        String pathPrefix = spec.pathPrefix();
        Pattern pathPattern = spec.pathPattern();
        if (hasPath && pathPrefix != null) {
            edits.target(joined(pathPrefix, head.target().substring(prefixLength(head))));
        } else if (hasPath && pathPattern != null) {
            String replacement = spec.pathReplacement();
            String path = pathPattern.matcher(head.path()).replaceAll(replacement == null ? "" : replacement);
            edits.target(rooted(path) + head.target().substring(head.pathLength()));
        }
    }

    private int prefixLength(RequestHead head) {
        return head.target().startsWith(matchedPrefix) ? Math.min(matchedPrefix.length(), head.pathLength()) : 0;
    }

    /**
     * One slash where the two meet: {@code /} and {@code /x} make {@code /x}, {@code /v1} and {@code x} {@code /v1/x}.
     */
    private static String joined(String prefix, String rest) {
        boolean slashBefore = prefix.endsWith("/");
        boolean slashAfter = rest.startsWith("/");
        if (slashBefore && slashAfter) {
            return prefix + rest.substring(1);
        }
        boolean separate = !slashBefore && !slashAfter && !rest.isEmpty() && rest.charAt(0) != '?';
        return separate ? prefix + "/" + rest : prefix + rest;
    }

    private static String rooted(String path) {
        StringBuilder clean = new StringBuilder(path.length() + 1);
        if (!path.startsWith("/")) {
            clean.append('/');
        }
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c > ' ' && c != 127 && c != '#' && c != '?') {
                clean.append(c);
            }
        }
        return clean.toString();
    }
}
