package io.weir.l7.route;

import io.weir.core.loop.Shared;
import io.weir.l7.message.HeadFields;
import io.weir.l7.message.KnownField;
import io.weir.l7.message.RequestHead;
import io.weir.l7.spec.MatchSpec;
import io.weir.l7.spec.MatchSpec.ValueMatch;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a route asks of a request besides host and path. */
@Shared
final class ConditionMatcher {
    private final List<String> methods;
    private final List<NamedValue> headers;
    private final List<NamedValue> query;
    private final List<NamedValue> cookies;

    private record NamedValue(String name, byte[] lowerName, ValueMatch value) {}

    private ConditionMatcher(
            List<String> methods, List<NamedValue> headers, List<NamedValue> query, List<NamedValue> cookies) {
        this.methods = methods;
        this.headers = headers;
        this.query = query;
        this.cookies = cookies;
    }

    static ConditionMatcher compile(MatchSpec spec) {
        return new ConditionMatcher(spec.methods(), named(spec.headers()), named(spec.query()), named(spec.cookies()));
    }

    private static List<NamedValue> named(Map<String, ValueMatch> values) {
        return values.entrySet().stream()
                .map(entry -> new NamedValue(entry.getKey(),
                        entry.getKey().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.ISO_8859_1),
                        entry.getValue()))
                .toList();
    }

    /** How many conditions there are; more of them is more specific. */
    int count() {
        return (methods.isEmpty() ? 0 : 1) + headers.size() + query.size() + cookies.size();
    }

    /** Whether all of them hold. */
    boolean hold(RequestHead head) {
        return (methods.isEmpty() || methods.contains(head.methodText())) && headersHold(head) && queryHolds(head)
                && cookiesHold(head);
    }

    private boolean headersHold(RequestHead head) {
        HeadFields fields = head.fields();
        for (int i = 0; i < headers.size(); i++) {
            NamedValue wanted = headers.get(i);
            boolean found = false;
            boolean held = false;
            for (int at = fields.find(wanted.lowerName(), 0); at >= 0 && !held;
                    at = fields.find(wanted.lowerName(), at + 1)) {
                found = true;
                held = accepts(wanted.value(), fields.value(at));
            }
            if (!found) {
                held = acceptsAbsence(wanted.value());
            }
            if (!held) {
                return false;
            }
        }
        return true;
    }

    private boolean queryHolds(RequestHead head) {
        if (query.isEmpty()) {
            return true;
        }
        String target = head.target();
        String text = head.pathLength() < target.length() ? target.substring(head.pathLength() + 1) : "";
        return pairsHold(query, text, '&', true);
    }

    private boolean cookiesHold(RequestHead head) {
        if (cookies.isEmpty()) {
            return true;
        }
        HeadFields fields = head.fields();
        StringBuilder all = new StringBuilder();
        for (int at = fields.find(KnownField.COOKIE, 0); at >= 0; at = fields.find(KnownField.COOKIE, at + 1)) {
            all.append(all.isEmpty() ? "" : "; ").append(fields.value(at));
        }
        return pairsHold(cookies, all.toString(), ';', false);
    }

    private static boolean pairsHold(List<NamedValue> wanted, String text, char separator, boolean escaped) {
        for (int i = 0; i < wanted.size(); i++) {
            NamedValue want = wanted.get(i);
            String value = Pairs.find(text, want.name(), separator, escaped);
            if (value == null ? !acceptsAbsence(want.value()) : !accepts(want.value(), value)) {
                return false;
            }
        }
        return true;
    }

    private static boolean accepts(ValueMatch match, String value) {
        return switch (match) {
            case ValueMatch.Exact exact -> exact.value().equals(value);
            case ValueMatch.Regex regex -> regex.pattern().matcher(value).find();
            case ValueMatch.Present present -> present.present();
        };
    }

    private static boolean acceptsAbsence(ValueMatch match) {
        return match instanceof ValueMatch.Present present && !present.present();
    }
}
