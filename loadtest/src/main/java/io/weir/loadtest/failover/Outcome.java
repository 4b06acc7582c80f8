package io.weir.loadtest.failover;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a trouble cost.
 *
 * @param lost requests without a 200, by status; 0 = the connection failed
 * @param stopMillis from the trouble to the last request that reached the endpoint, or until the one that refuses was
 *     out of the pick; -1 = not asked
 * @param reached attempts at the bad endpoint after the trouble began; -1 = not asked
 * @param pauseMillis the longest time in which no request was answered with 200
 * @param p99Millis of all requests, from when they were due
 * @param longestMillis of all requests, from when they were due
 */
record Outcome(Trouble trouble, int requests, Map<Integer, Integer> lost, double stopMillis, long reached,
        double pauseMillis, double p99Millis, double longestMillis) {

    static Outcome of(Trouble trouble, List<FixedRateLoad.Sample> samples, double stopMillis, long reached) {
        Map<Integer, Integer> lost = new TreeMap<>();
        long[] nanos = new long[samples.size()];
        long pauseNanos = 0;
        long lastNanos = samples.getFirst().dueNanos();
        for (int i = 0; i < nanos.length; i++) {
            FixedRateLoad.Sample sample = samples.get(i);
            nanos[i] = sample.doneNanos() - sample.dueNanos();
            if (sample.isLost()) {
                lost.merge(sample.status(), 1, Integer::sum);
            } else {
                pauseNanos = Math.max(pauseNanos, sample.doneNanos() - lastNanos);
                lastNanos = sample.doneNanos();
            }
        }
        Arrays.sort(nanos);
        return new Outcome(trouble, nanos.length, lost, stopMillis, reached, pauseNanos / 1e6,
                nanos[(int) (nanos.length * 0.99)] / 1e6, nanos[nanos.length - 1] / 1e6);
    }

    int lostCount() {
        return lost.values().stream().mapToInt(Integer::intValue).sum();
    }

    String row() {
        String stop = stopMillis < 0 ? "–" : "%.0f ms".formatted(stopMillis);
        return "| %s: %s | %d | %s | %s | %s | %.0f ms | %.1f ms | %.0f ms |".formatted(trouble.title(), trouble.what,
                requests, lostCount() == 0 ? "**0**" : "**" + lostCount() + "** " + lost, stop,
                reached < 0 ? "–" : Long.toString(reached), pauseMillis, p99Millis, longestMillis);
    }

    String json() {
        StringBuilder byStatus = new StringBuilder();
        lost.forEach((status, count) -> byStatus.append(byStatus.isEmpty() ? "" : ", ")
                .append('"').append(status).append("\": ").append(count));
        return ("{\"trouble\": \"%s\", \"requests\": %d, \"lost\": {%s}, \"stop_ms\": %.1f, \"reached\": %d, "
                + "\"pause_ms\": %.2f, \"p99_ms\": %.2f, \"longest_ms\": %.2f}").formatted(trouble.title(), requests,
                byStatus, stopMillis, reached, pauseMillis, p99Millis, longestMillis);
    }
}
