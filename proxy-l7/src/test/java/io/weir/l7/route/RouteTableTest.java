package io.weir.l7.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.spec.Address;
import io.weir.core.spec.ListenerSpec;
import io.weir.core.stats.Stats;
import io.weir.l7.message.RequestHead;
import io.weir.l7.spec.HttpLimitsSpec;
import io.weir.l7.spec.HttpListenerSpec;
import io.weir.l7.spec.MatchSpec;
import io.weir.l7.spec.MatchSpec.PathMatch;
import io.weir.l7.spec.MatchSpec.ValueMatch;
import io.weir.l7.spec.RouteAction;
import io.weir.l7.spec.RouteSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouteTableTest {
    @Test
    void anExactHostWinsOverAWildcardOverNone() {
        RouteTable table = table(
                route("none", match().build()),
                route("wildcard", match().hosts("*.example.org").build()),
                route("longer", match().hosts("*.b.example.org").build()),
                route("exact", match().hosts("a.example.org").build()));

        assertThat(matched(table, "a.example.org", "/")).isEqualTo("exact");
        assertThat(matched(table, "A.Example.ORG:8080", "/")).isEqualTo("exact");
        assertThat(matched(table, "x.example.org", "/")).isEqualTo("wildcard");
        assertThat(matched(table, "x.b.example.org", "/")).isEqualTo("longer");
        assertThat(matched(table, "example.org", "/")).isEqualTo("none");
    }

    @Test
    void anExactPathWinsOverTheLongestPrefixOverARegexOverNone() {
        RouteTable table = table(
                route("none", match().build()),
                route("regex", match().path(new PathMatch.Regex(Pattern.compile("^/v[0-9]+/"))).build()),
                route("api", match().prefix("/api/").build()),
                route("api-v2", match().prefix("/api/v2").build()),
                route("login", match().path(new PathMatch.Exact("/api/v2/login")).build()));

        assertThat(matched(table, "h", "/api/v2/login")).isEqualTo("login");
        assertThat(matched(table, "h", "/api/v2/login?next=/")).isEqualTo("login");
        assertThat(matched(table, "h", "/api/v2/login/x")).isEqualTo("api-v2");
        assertThat(matched(table, "h", "/api/x")).isEqualTo("api");
        assertThat(matched(table, "h", "/v12/x")).isEqualTo("regex");
        assertThat(matched(table, "h", "/apx")).isEqualTo("none");
    }

    @Test
    void moreConditionsWinAndAFailedConditionFallsBack() {
        RouteTable table = table(
                route("plain", match().prefix("/").build()),
                route("post", match().prefix("/").methods("POST").build()),
                route("canary", match().prefix("/").methods("POST")
                        .header("x-canary", new ValueMatch.Exact("1")).build()));

        assertThat(matched(table, "POST / HTTP/1.1\r\nhost: h\r\nX-Canary: 1\r\n\r\n")).isEqualTo("canary");
        assertThat(matched(table, "POST / HTTP/1.1\r\nhost: h\r\nx-canary: 2\r\n\r\n")).isEqualTo("post");
        assertThat(matched(table, "GET / HTTP/1.1\r\nhost: h\r\nx-canary: 1\r\n\r\n")).isEqualTo("plain");
    }

    @Test
    void orderInTheFileBreaksTies() {
        RouteTable table = table(
                route("first", match().prefix("/").build()), route("second", match().prefix("/").build()));

        assertThat(matched(table, "h", "/")).isEqualTo("first");
    }

    @Test
    void headersQueryAndCookiesMatchByValuePatternAndPresence() {
        RouteTable table = table(
                route("debug", match().query("debug", new ValueMatch.Exact("1 2")).build()),
                route("beta", match().cookie("group", new ValueMatch.Regex(Pattern.compile("^beta"))).build()),
                route("no-agent", match().header("user-agent", new ValueMatch.Present(false)).build()),
                route("rest", match().build()));

        assertThat(matched(table, "GET /?a=1&debug=1%202 HTTP/1.1\r\nhost: h\r\nuser-agent: x\r\n\r\n"))
                .isEqualTo("debug");
        assertThat(matched(table, "GET /?debug=12 HTTP/1.1\r\nhost: h\r\nuser-agent: x\r\n\r\n")).isEqualTo("rest");
        assertThat(matched(table, "GET / HTTP/1.1\r\nhost: h\r\nuser-agent: x\r\ncookie: a=b; group=beta7\r\n\r\n"))
                .isEqualTo("beta");
        assertThat(matched(table, "GET / HTTP/1.1\r\nhost: h\r\n\r\n")).isEqualTo("no-agent");
    }

    @Test
    void aHostWhoseRoutesDeclineHandsOverToTheNextLessSpecific() {
        RouteTable table = table(
                route("admin", match().hosts("a.example.org").prefix("/admin").build()),
                route("rest", match().prefix("/").build()));

        assertThat(matched(table, "a.example.org", "/other")).isEqualTo("rest");
    }

    @Test
    void nothingMatchesNothing() {
        RouteTable table = table(route("a", match().hosts("a").build()));

        assertThat(matched(table, "b", "/")).isNull();
    }

    private static @Nullable String matched(RouteTable table, String host, String target) {
        return matched(table, "GET " + target + " HTTP/1.1\r\nhost: " + host + "\r\n\r\n");
    }

    private static @Nullable String matched(RouteTable table, String head) {
        RequestHead parsed = Heads.request(head);
        Route route = table.match(parsed);
        return route == null ? null : route.name();
    }

    private static RouteTable table(RouteSpec... routes) {
        ListenerSpec listener = ListenerSpec.of("web", new Address.Inet("127.0.0.1", 0));
        HttpListenerSpec spec = new HttpListenerSpec(listener, HttpLimitsSpec.DEFAULT, Arrays.asList(routes));
        return RouteTable.compile(spec, name -> {
            throw new AssertionError("no cluster is named here: " + name);
        }, new Stats());
    }

    private static RouteSpec route(String name, MatchSpec match) {
        return RouteSpec.of(name, match, new RouteAction.Respond(200, name, Map.of()));
    }

    private static MatchBuilder match() {
        return new MatchBuilder();
    }

    private static final class MatchBuilder {
        private List<String> hosts = List.of();
        private @Nullable PathMatch path;
        private List<String> methods = List.of();
        private Map<String, ValueMatch> headers = Map.of();
        private Map<String, ValueMatch> query = Map.of();
        private Map<String, ValueMatch> cookies = Map.of();

        MatchBuilder hosts(String... values) {
            hosts = List.of(values);
            return this;
        }

        MatchBuilder path(PathMatch value) {
            path = value;
            return this;
        }

        MatchBuilder prefix(String value) {
            return path(new PathMatch.Prefix(value));
        }

        MatchBuilder methods(String... values) {
            methods = List.of(values);
            return this;
        }

        MatchBuilder header(String name, ValueMatch value) {
            headers = Map.of(name, value);
            return this;
        }

        MatchBuilder query(String name, ValueMatch value) {
            query = Map.of(name, value);
            return this;
        }

        MatchBuilder cookie(String name, ValueMatch value) {
            cookies = Map.of(name, value);
            return this;
        }

        MatchSpec build() {
            return new MatchSpec(hosts, path, methods, headers, query, cookies);
        }
    }
}
