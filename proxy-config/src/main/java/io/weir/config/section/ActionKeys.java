package io.weir.config.section;

import io.weir.config.key.Key;
import io.weir.config.key.Section;
import io.weir.config.key.Types;
import io.weir.config.key.Values;
import io.weir.core.spec.SpecException;
import io.weir.l7.spec.RouteAction;
import io.weir.l7.spec.RouteAction.Forward;
import io.weir.l7.spec.RouteAction.Redirect;
import io.weir.l7.spec.RouteAction.Respond;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What becomes of a request: {@code to}, {@code redirect} or {@code respond}. */
final class ActionKeys {
    private static final Map<String, String> SCHEMES = schemes();
    private static final Key<Integer> REDIRECT_STATUS = Key.of("status", Types.INTEGER, Redirect.DEFAULT_STATUS,
            "301, 302, 303, 307 or 308.");
    private static final Key<String> SCHEME =
            Key.optional("scheme", Types.choice(SCHEMES), "Absent = as the request had it, like the three below.");
    private static final Key<String> HOST = Key.optional("host", Types.matching("host",
            Pattern.compile("[A-Za-z0-9_.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}]"), "a host without a port"), "Where to.");
    private static final Key<Integer> PORT = Key.optional("port", Types.INTEGER, "1 to 65535.");
    private static final Key<String> PATH = Key.optional("path", Types.matching("path",
            Pattern.compile("/[!-~]{0,8190}"), "a path that starts with /, without spaces"),
            "Replaces the path; the query is kept unless this one brings its own.");
    private static final Section<Redirect> REDIRECT_SECTION = Section.of("redirect",
            "The client is sent elsewhere; what is absent stays as the request had it.",
            List.of(REDIRECT_STATUS, SCHEME, HOST, PORT, PATH), ActionKeys::redirect);

    private static final Key<Integer> RESPOND_STATUS =
            Key.of("status", Types.INTEGER, Respond.DEFAULT_STATUS, "200 to 599.");
    private static final Key<String> BODY = Key.of("body", Types.TEXT, "", "Sent as it stands.");
    private static final Key<Map<String, String>> HEADERS =
            Key.of("headers", FieldKeys.VALUES, Map.of(), "Fields of the answer.");
    private static final Section<Respond> RESPOND_SECTION = Section
            .of("respond", "Answered by the proxy itself; `respond: 403` is short for `respond: { status: 403 }`.",
                    List.of(RESPOND_STATUS, BODY, HEADERS), ActionKeys::respond)
            .orShort(Types.INTEGER, status -> new Respond(status, "", Map.of()));

    static final Key<Forward> TO = Key.optional("to", new TargetsType(),
            "The cluster, or a weighted split: a list of `{ cluster: app, weight: 90 }`.");
    static final Key<Redirect> REDIRECT = Key.optional("redirect", REDIRECT_SECTION, "Instead of `to`.");
    static final Key<Respond> RESPOND = Key.optional("respond", RESPOND_SECTION, "Instead of `to`.");

    private ActionKeys() {}

    private static Map<String, String> schemes() {
        Map<String, String> schemes = new LinkedHashMap<>();
        schemes.put("http", "http");
        schemes.put("https", "https");
        return schemes;
    }

    private static Redirect redirect(Values values) {
        Integer port = values.find(PORT);
        if (port != null && (port < 1 || port > 65535)) {
            throw new SpecException("port", port, "between 1 and 65535");
        }
        return new Redirect(
                values.get(REDIRECT_STATUS), values.find(SCHEME), values.find(HOST), port, values.find(PATH));
    }

    private static Respond respond(Values values) {
        int status = values.get(RESPOND_STATUS);
        if (!values.get(BODY).isEmpty() && (status == 204 || status == 205 || status == 304)) {
            throw new SpecException("body", "a body with status " + status, "no body, as that status has none");
        }
        values.get(HEADERS).keySet().forEach(name -> FieldKeys.checkEditable("headers." + name, name));
        return new Respond(status, values.get(BODY), values.get(HEADERS));
    }

    /** Exactly one of the three. */
    static void check(Values values) {
        List<Key<?>> given = List.<Key<?>>of(TO, REDIRECT, RESPOND).stream().filter(values::has).toList();
        if (given.isEmpty()) {
            values.refuse("does nothing", "one of to, redirect, respond");
        }
        for (int i = 1; i < given.size(); i++) {
            values.problem(given.get(i),
                    "beside " + given.getFirst().name() + " (expected: one of to, redirect, respond)");
        }
    }

    static RouteAction action(Values values) {
        RouteAction redirect = values.find(REDIRECT);
        RouteAction respond = values.find(RESPOND);
        if (redirect != null) {
            return redirect;
        }
        return respond != null ? respond : values.get(TO);
    }
}
