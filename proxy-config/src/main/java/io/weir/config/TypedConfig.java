package io.weir.config;

import io.weir.config.yaml.RawNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A configuration as it was typed, its files merged, for people to look at. Secrets are left out: the token, values of
 * fields, parameters and cookies that go to endpoints or are matched, bytes of checks, and queries. What the
 * environment gives is shown by its name.
 */
final class TypedConfig {
    static final String HIDDEN = "***";
    /** Mappings whose values prove who somebody is; names that map to actions stay. */
    private static final Set<String> SECRET_MAPPINGS = Set.of("request_headers", "headers", "query", "cookies");
    private static final Set<String> SECRET_KEYS = Set.of("token", "send", "receive");
    private static final List<String> SECRET_WORDS = List.of("password", "secret", "credential", "authorization");

    private TypedConfig() {}

    static Map<String, Object> of(RawNode root) {
        return root instanceof RawNode.Mapping mapping ? mapping(mapping, false) : Map.of();
    }

    private static Map<String, Object> mapping(RawNode.Mapping mapping, boolean secret) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (RawNode.Entry entry : mapping.entries()) {
            String key = entry.key().text();
            map.put(key, value(entry.value(), secret ? !key.equals("remove") : isSecret(key, entry.value())));
        }
        return map;
    }

    private static boolean isSecret(String key, RawNode value) {
        String lowerCase = key.toLowerCase(Locale.ROOT);
        // Listeners, clusters and routes have names of their own: a cluster may be called token.
        boolean isLeaf = !(value instanceof RawNode.Mapping);
        return isLeaf
                ? SECRET_KEYS.contains(key) || SECRET_WORDS.stream().anyMatch(lowerCase::contains)
                : SECRET_MAPPINGS.contains(key);
    }

    private static @Nullable Object value(RawNode node, boolean secret) {
        return switch (node) {
            case RawNode.Nothing _ -> null;
            case RawNode.Scalar scalar -> secret ? HIDDEN : withoutQuery(scalar.text());
            case RawNode.Items items -> {
                List<@Nullable Object> list = new ArrayList<>();
                items.items().forEach(item -> list.add(value(item, secret)));
                yield list;
            }
            case RawNode.Mapping mapping -> mapping(mapping, secret);
        };
    }

    /** {@code /health?key=…} is a path of a check, of a rewrite or of a redirect. */
    private static String withoutQuery(String text) {
        int query = text.indexOf('?');
        return query >= 0 && text.indexOf('=', query) > 0 ? text.substring(0, query + 1) + HIDDEN : text;
    }
}
