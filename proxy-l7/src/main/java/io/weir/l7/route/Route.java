package io.weir.l7.route;

import io.weir.core.cluster.Cluster;
import io.weir.core.listener.DownstreamFacts;
import io.weir.core.loop.Shared;
import io.weir.core.stats.ExchangeStats;
import io.weir.core.stats.Stats;
import io.weir.l7.filter.CacheHeaders;
import io.weir.l7.message.HeadEdits;
import io.weir.l7.message.RequestHead;
import io.weir.l7.message.ResponseHead;
import io.weir.l7.spec.CacheHeadersSpec;
import io.weir.l7.spec.RouteAction;
import io.weir.l7.spec.RouteSpec;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * One compiled route: its conditions, where it leads, and what it changes on the way. Shared by every request that
 * takes it; what belongs to one request is passed in.
 */
@Shared
public final class Route {
    private final RouteSpec spec;
    private final int order;
    private final ConditionMatcher conditions;
    private final List<RouteTarget> targets;
    private final long weightSum;
    private final FieldEdits requestFields;
    private final FieldEdits responseFields;
    private final Rewriter rewriter;
    private final ExchangeStats localStats;

    /**
     * Where a request goes.
     *
     * @param weight relative to the route's other targets
     */
    public record RouteTarget(Cluster cluster, ExchangeStats stats, int weight) {}

    private Route(RouteSpec spec, int order, List<RouteTarget> targets, ExchangeStats localStats) {
        this.spec = spec;
        this.order = order;
        this.conditions = ConditionMatcher.compile(spec.match());
        this.targets = targets;
        this.weightSum = targets.stream().mapToLong(RouteTarget::weight).sum();
        this.requestFields = FieldEdits.compile(spec.requestFields());
        this.responseFields = FieldEdits.compile(spec.responseFields());
        this.rewriter = Rewriter.compile(spec.rewrite(), spec.match().path());
        this.localStats = localStats;
    }

    static Route compile(
            RouteSpec spec, int order, String listener, Function<String, Cluster> clusters, Stats stats) {
        List<RouteTarget> targets = spec.action() instanceof RouteAction.Forward forward
                ? forward.targets().stream()
                        .map(target -> new RouteTarget(clusters.apply(target.cluster()),
                                stats.exchanges(listener, target.cluster()), target.weight()))
                        .toList()
                : List.of();
        return new Route(spec, order, targets, stats.exchanges(listener, ""));
    }

    /** The settings. */
    public RouteSpec spec() {
        return spec;
    }

    /** In logs. */
    public String name() {
        return spec.name();
    }

    int order() {
        return order;
    }

    ConditionMatcher conditions() {
        return conditions;
    }

    /** Whether requests are answered here: a redirect or a fixed answer. */
    public boolean isLocal() {
        return targets.isEmpty();
    }

    /** Whether requests may leave HTTP here. */
    public boolean upgrades() {
        return spec.websocket() && !isLocal();
    }

    /** Counts exchanges of this route that reach no cluster. */
    public ExchangeStats localStats() {
        return localStats;
    }

    /** Where this request goes; chosen by weight when the route splits. Only when not local. */
    public RouteTarget pickTarget() {
        if (targets.size() == 1) {
            return targets.get(0);
        }
        long draw = ThreadLocalRandom.current().nextLong(weightSum);
        int i = 0;
        while (draw >= targets.get(i).weight()) {
            draw -= targets.get(i++).weight();
        }
        return targets.get(i);
    }

    /** Every place requests may go. */
    public List<RouteTarget> targets() {
        return targets;
    }

    /** Adds what this route changes in a request to {@code edits}: target, Host and fields. */
    public void editRequest(RequestHead head, DownstreamFacts facts, String requestId, HeadEdits edits) {
        if (rewriter != Rewriter.NONE) {
            rewriter.edit(head, edits);
        }
        if (!requestFields.isEmpty()) {
            requestFields.edit(head, facts, requestId, edits);
        }
    }

    /** Whether {@link #editResponse} may change anything. */
    public boolean editsResponse() {
        return !responseFields.isEmpty() || spec.cacheHeaders() != null;
    }

    /** Adds what this route changes in a response to {@code edits}. */
    public void editResponse(
            RequestHead request, ResponseHead response, DownstreamFacts facts, String requestId, HeadEdits edits) {
        CacheHeadersSpec cacheHeaders = spec.cacheHeaders();
        if (cacheHeaders != null) {
            CacheHeaders.edit(cacheHeaders, response, edits);
        }
        if (!responseFields.isEmpty()) {
            responseFields.edit(request, facts, requestId, edits);
        }
    }
}
