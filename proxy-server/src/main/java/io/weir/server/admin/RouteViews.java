package io.weir.server.admin;

import io.weir.config.WeirSpec;
import io.weir.l4.spec.TcpListenerSpec;
import io.weir.l4.spec.UdpListenerSpec;
import io.weir.l7.spec.HttpListenerSpec;
import io.weir.l7.spec.MatchSpec;
import io.weir.l7.spec.RouteAction;
import io.weir.l7.spec.RouteSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Routes in a few words each: what matches and where it goes. Of fields, parameters and cookies the names alone, since
 * their values may be what clients prove themselves by.
 */
final class RouteViews {
    private RouteViews() {}

    static List<Map<String, Object>> of(WeirSpec spec) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (HttpListenerSpec http : spec.httpListeners()) {
            http.routes().forEach(route -> all.add(view(
                    http.listener().name(), route.name(), match(route.match()), action(route))));
        }
        for (TcpListenerSpec tcp : spec.tcpListeners()) {
            String listener = tcp.listener().name();
            tcp.routes().forEach(route -> all.add(view(
                    listener, route.name(), "sni " + String.join(" ", route.serverNames()), route.cluster())));
            if (tcp.cluster() != null) {
                all.add(view(listener, listener, "everything", tcp.cluster()));
            }
        }
        for (UdpListenerSpec udp : spec.udpListeners()) {
            all.add(view(udp.listener().name(), udp.listener().name(), "everything", udp.cluster()));
        }
        return all;
    }

    private static Map<String, Object> view(String listener, String name, String match, String to) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("listener", listener);
        map.put("name", name);
        map.put("match", match);
        map.put("to", to);
        return map;
    }

    private static String match(MatchSpec match) {
        List<String> words = new ArrayList<>();
        words.addAll(match.methods());
        words.addAll(match.hosts());
        switch (match.path()) {
            case null -> { }
            case MatchSpec.PathMatch.Exact exact -> words.add(exact.path());
            case MatchSpec.PathMatch.Prefix prefix -> words.add(prefix.prefix() + "*");
            case MatchSpec.PathMatch.Regex regex -> words.add("~" + regex.pattern().pattern());
        }
        addNames("header", match.headers().keySet(), words);
        addNames("query", match.query().keySet(), words);
        addNames("cookie", match.cookies().keySet(), words);
        return words.isEmpty() ? "everything" : String.join(" ", words);
    }

    private static void addNames(String kind, Set<String> names, List<String> to) {
        new TreeSet<>(names).forEach(name -> to.add(kind + " " + name));
    }

    private static String action(RouteSpec route) {
        return switch (route.action()) {
            case RouteAction.Forward forward when forward.targets().size() == 1 ->
                forward.targets().getFirst().cluster();
            case RouteAction.Forward forward -> {
                List<String> targets = new ArrayList<>();
                forward.targets().forEach(target -> targets.add(target.cluster() + " " + target.weight()));
                yield String.join(", ", targets);
            }
            case RouteAction.Redirect redirect -> "redirect " + redirect.status();
            case RouteAction.Respond respond -> "respond " + respond.status();
        };
    }
}
