package io.weir.l7.route;

import io.weir.core.loop.Shared;
import io.weir.l7.message.RequestHead;
import io.weir.l7.spec.MatchSpec.PathMatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The routes of one host, by path. */
@Shared
final class HostRoutes {
    private final PathTrie paths;
    private final Route[] regexes;
    private final Route[] pathless;

    private HostRoutes(PathTrie paths, Route[] regexes, Route[] pathless) {
        this.paths = paths;
        this.regexes = regexes;
        this.pathless = pathless;
    }

    static HostRoutes compile(List<Route> routes) {
        List<Route> sorted = new ArrayList<>(routes);
        sorted.sort(Comparator.comparingInt((Route route) -> -route.conditions().count())
                .thenComparingInt(Route::order));
        PathTrie paths = new PathTrie();
        List<Route> regexes = new ArrayList<>();
        List<Route> pathless = new ArrayList<>();
        for (Route route : sorted) {
            switch (route.spec().match().path()) {
                case PathMatch.Exact exact -> paths.addExact(exact.path(), route);
                case PathMatch.Prefix prefix -> paths.addPrefix(prefix.prefix(), route);
                case PathMatch.Regex regex -> regexes.add(route);
                case null -> pathless.add(route);
            }
        }
        return new HostRoutes(paths, regexes.toArray(new Route[0]), pathless.toArray(new Route[0]));
    }

    @Nullable Route match(RequestHead head) {
        Route route = paths.match(head);
        if (route == null && regexes.length > 0) {
            route = matchRegex(head);
        }
        return route == null ? firstOf(pathless, head) : route;
    }

    private @Nullable Route matchRegex(RequestHead head) {
        String path = head.path();
        for (Route route : regexes) {
            if (route.spec().match().path() instanceof PathMatch.Regex regex
                    && regex.pattern().matcher(path).find() && route.conditions().hold(head)) {
                return route;
            }
        }
        return null;
    }

    static @Nullable Route firstOf(Route[] candidates, RequestHead head) {
        for (Route route : candidates) {
            if (route.conditions().hold(head)) {
                return route;
            }
        }
        return null;
    }
}
