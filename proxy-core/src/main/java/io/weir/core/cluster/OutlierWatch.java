package io.weir.core.cluster;

import io.netty.util.concurrent.Future;
import io.weir.core.loop.ControlThread;
import io.weir.core.spec.Expect;
import io.weir.core.spec.OutlierSpec;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ejects endpoints for what live traffic says of them: too many failures in a row, or too large a share of failures in
 * a window. At most the configured share of a cluster is ejected at once, and never the last endpoint that is well,
 * since bad answers are better than none.
 */
@ControlThread
final class OutlierWatch {
    private static final Logger LOG = LoggerFactory.getLogger(OutlierWatch.class);

    private final ClusterTools tools;
    private final Collection<EndpointControl> members;
    private final Runnable onChange;
    private final Map<EndpointControl, Counts> windowStarts = new HashMap<>();
    private @Nullable OutlierSpec spec;
    private @Nullable Future<?> window;
    private @Nullable OutlierMailbox mailbox;
    private boolean isClosed;

    private record Counts(long requests, long failures) {
        static Counts of(EndpointControl member) {
            var stats = member.endpoint().stats();
            return new Counts(stats.requests.sum(), stats.failures.sum());
        }
    }

    /** Watches {@code members}, a live view. */
    OutlierWatch(ClusterTools tools, Collection<EndpointControl> members, Runnable onChange) {
        this.tools = tools;
        this.members = members;
        this.onChange = onChange;
    }

    /** Watches by these rules from now on, and endpoints that are new too. Ejections that run, run on. */
    void reconfigure(OutlierSpec newSpec) {
        if (!newSpec.equals(spec)) {
            mailbox = newSpec.consecutiveFailures() == 0
                    ? null
                    : new OutlierMailbox(tools.control(), newSpec.consecutiveFailures(), this::onFailuresInRow);
            if (spec == null || !newSpec.failurePercentage().equals(spec.failurePercentage())) {
                restartWindow(newSpec.failurePercentage());
            }
            spec = newSpec;
        }
        members.forEach(member -> member.endpoint().outlier(mailbox));
        windowStarts.keySet().retainAll(members);
    }

    void close() {
        isClosed = true;
        stopWindow();
    }

    private void stopWindow() {
        if (window != null) {
            window.cancel(false);
            window = null;
        }
        windowStarts.clear();
    }

    private void restartWindow(OutlierSpec.FailurePercentage rule) {
        stopWindow();
        if (rule.thresholdRatio() > 0) {
            long nanos = rule.window().toNanos();
            members.forEach(member -> windowStarts.put(member, Counts.of(member)));
            window = tools.control().scheduleAtFixedRate(() -> judge(rule), nanos, nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void judge(OutlierSpec.FailurePercentage rule) {
        for (EndpointControl member : members) {
            Counts now = Counts.of(member);
            Counts before = windowStarts.put(member, now);
            if (before == null) {
                continue;
            }
            long requests = now.requests() - before.requests();
            long failures = now.failures() - before.failures();
            if (requests >= rule.requestsMin() && failures >= rule.thresholdRatio() * requests) {
                tryEject(member, failures + " of " + requests + " requests failed in " + Expect.text(rule.window()));
            }
        }
    }

    private void onFailuresInRow(Endpoint endpoint) {
        OutlierSpec rules = spec;
        if (rules == null) {
            return;
        }
        for (EndpointControl member : members) {
            if (member.endpoint().equals(endpoint)) {
                tryEject(member, rules.consecutiveFailures() + " failures in a row");
                return;
            }
        }
    }

    private void tryEject(EndpointControl member, String why) {
        OutlierSpec rules = spec;
        if (isClosed || rules == null || member.state() != EndpointState.UP || !mayEject(member, rules)) {
            return;
        }
        long nanos = member.ejections().begin(rules, tools.nowNanos());
        Endpoint endpoint = member.endpoint();
        endpoint.stats().ejections.increment();
        endpoint.reason(why);
        String length = Expect.text(Duration.ofNanos(nanos));
        LOG.info("endpoint {} ejected for {}: {}", endpoint, length, why);
        tools.control().schedule(() -> restore(member), nanos, TimeUnit.NANOSECONDS);
        onChange.run();
    }

    private boolean mayEject(EndpointControl candidate, OutlierSpec rules) {
        long ejected = members.stream().filter(member -> member.ejections().isEjected()).count();
        long ejectedMax = rules.ejectedMaxRatio() == 0
                ? 0
                : Math.max(1, (long) (rules.ejectedMaxRatio() * members.size()));
        boolean leavesOne = members.stream().anyMatch(member -> member != candidate
                && member.state() == EndpointState.UP
                && member.weight() > 0);
        return ejected < ejectedMax && leavesOne;
    }

    private void restore(EndpointControl member) {
        member.ejections().end(tools.nowNanos());
        if (!isClosed) {
            LOG.info("endpoint {} back from ejection", member.endpoint());
            onChange.run();
        }
    }
}
