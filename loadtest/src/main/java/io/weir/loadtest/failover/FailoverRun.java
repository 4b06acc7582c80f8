package io.weir.loadtest.failover;

import io.weir.loadtest.backend.BackendStats;
import io.weir.loadtest.rig.Rig;
import io.weir.loadtest.rig.WarmUp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes each {@link Trouble} under a fixed rate and writes what it cost, as {@code <name>.md} and {@code <name>.json}.
 * Each gets a Weir and endpoints of its own. Arguments: the name of the result with its path, the commit, and perhaps
 * the rate and the seconds of each.
 */
public final class FailoverRun {
    private static final Logger LOG = LoggerFactory.getLogger(FailoverRun.class);
    private static final int LEAD_MILLIS = 2000;

    private FailoverRun() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int rate = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 500;
        int seconds = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 12;
        List<Outcome> outcomes = new ArrayList<>();
        for (Trouble trouble : Trouble.values()) {
            Outcome outcome = measure(trouble, rate, seconds);
            LOG.info("{}", outcome.row());
            outcomes.add(outcome);
        }
        String about = about(arguments[1], rate, seconds);
        Files.writeString(Path.of(arguments[0] + ".md"), page(about, outcomes));
        Files.writeString(Path.of(arguments[0] + ".json"), json(arguments[1], rate, seconds, outcomes));
    }

    private static Outcome measure(Trouble trouble, int rate, int seconds) throws InterruptedException {
        try (Rig rig = Rig.start()) {
            int port = rig.weir().port("web");
            WarmUp.run(rig.url("web"), 3);
            FixedRateLoad load = new FixedRateLoad(port, rate, seconds);
            load.start();
            Trouble.pause(LEAD_MILLIS);
            BackendStats stats = rig.endpoint(0).stats();
            long before = stats.requests();
            long beganNanos = System.nanoTime();
            trouble.make(rig, seconds - LEAD_MILLIS / 1000 - 1);
            if (trouble == Trouble.REFUSES) {
                rig.weir().await("the endpoint is out of the pick", () -> rig.upCount() < Rig.ENDPOINTS);
                double outMillis = (System.nanoTime() - beganNanos) / 1e6;
                List<FixedRateLoad.Sample> samples = load.await();
                return Outcome.of(trouble, samples, outMillis, rig.weir().metric("weir_upstream_failures_total"));
            }
            List<FixedRateLoad.Sample> samples = load.await();
            if (!trouble.isOneEndpoint()) {
                return Outcome.of(trouble, samples, -1, -1);
            }
            double stopMillis = Math.max(0, stats.lastRequestNanos() - beganNanos) / 1e6;
            return Outcome.of(trouble, samples, stopMillis, stats.requests() - before);
        }
    }

    private static String about(String commit, int rate, int seconds) {
        return """
                Commit %s, %d requests a second for %d s, due at fixed times on 64 kept connections; %s, %d processors,
                load, endpoints and proxy on the same machine. Three endpoints, `least_requests`; checks every 500 ms
                with a timeout of 250 ms, `fall` and `rise` as they are by default; ejection after 5 failures in a row
                for 5 s; `response: 500ms`; two retries on `connect`, `reset` and `503`. The trouble begins after 2 s
                and lasts to the end, unless it says otherwise.""".formatted(commit, rate, seconds,
                System.getProperty("os.name"), Runtime.getRuntime().availableProcessors());
    }

    private static String page(String about, List<Outcome> outcomes) {
        return "# What trouble costs\n\n" + about + "\n\n"
                + "| trouble | requests | lost, by status | last request to the endpoint after | it still got |"
                + " longest pause | p99 | longest |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n"
                + outcomes.stream().map(Outcome::row).collect(Collectors.joining("\n"))
                + """


                Lost is what did not get a 200; nothing is tried again by the client, and status 0 is a connection that
                failed. The pause is the longest time in which nothing was answered with 200. Latency counts from when a
                request was due. Of an endpoint that refuses it says when it was out of the pick, looked at every 20 ms,
                and the attempts it refused or cut off. One whose checks pass comes back when its ejection ends, to fail
                five more and be ejected for longer. The row `none` is what this machine does without trouble.
                """;
    }

    private static String json(String commit, int rate, int seconds, List<Outcome> outcomes) {
        return "{\"commit\": \"%s\", \"rate\": %d, \"seconds\": %d, \"outcomes\": [\n  "
                .formatted(commit, rate, seconds)
                + outcomes.stream().map(Outcome::json).collect(Collectors.joining(",\n  ")) + "\n]}\n";
    }
}
