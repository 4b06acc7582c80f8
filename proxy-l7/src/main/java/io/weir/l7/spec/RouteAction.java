package io.weir.l7.spec;

import io.weir.core.spec.Expect;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What becomes of a request that matched. */
public sealed interface RouteAction {
    /** Forwarded to a cluster, or split over several by weight. */
    record Forward(List<Target> targets) implements RouteAction {
        public Forward {
            Expect.that(!targets.isEmpty(), "to", "nothing", "a cluster");
            Expect.that(targets.stream().mapToLong(Target::weight).sum() > 0, "to", "weights of 0",
                    "at least one weight of more than 0");
            targets = List.copyOf(targets);
        }

        /** Everything to one cluster. */
        public static Forward to(String cluster) {
            return new Forward(List.of(new Target(cluster, 1)));
        }
    }

    /** One side of a split; {@code weight} 0..1000000 relative to the others. */
    record Target(String cluster, int weight) {
        public Target {
            Expect.within(weight, 0, 1_000_000, "weight");
        }
    }

    /**
     * Answered with a redirect. What is null stays as the request had it.
     *
     * @param status 301, 302, 303, 307 or 308
     * @param path replaces the path; the query is kept unless the path brings its own
     */
    record Redirect(
            int status, @Nullable String scheme, @Nullable String host, @Nullable Integer port, @Nullable String path)
            implements RouteAction {
        public static final int DEFAULT_STATUS = 301;

        public Redirect {
            Expect.that(status == 301 || status == 302 || status == 303 || status == 307 || status == 308,
                    "redirect.status", status, "301, 302, 303, 307 or 308");
            Expect.that(scheme != null || host != null || port != null || path != null, "redirect", "nothing",
                    "scheme, host, port or path");
        }
    }

    /** Answered with this. */
    record Respond(int status, String body, Map<String, String> headers) implements RouteAction {
        public static final int DEFAULT_STATUS = 200;

        public Respond {
            Expect.within(status, 200, 599, "respond.status");
            headers = Map.copyOf(headers);
        }
    }
}
