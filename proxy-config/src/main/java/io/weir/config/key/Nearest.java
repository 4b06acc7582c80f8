package io.weir.config.key;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Guesses what was meant by a name that is not known: the closest by edit distance, or what other proxies call it. */
public final class Nearest {
    /** Words of other proxies and common guesses; used only where the right-hand word is a known key. */
    private static final Map<String, String> MEANT = Map.ofEntries(
            Map.entry("frontends", "listeners"), Map.entry("frontend", "listeners"),
            Map.entry("entrypoints", "listeners"), Map.entry("servers", "endpoints"),
            Map.entry("hosts", "endpoints"), Map.entry("upstreams", "clusters"), Map.entry("upstream", "to"),
            Map.entry("backends", "clusters"), Map.entry("backend", "to"), Map.entry("services", "clusters"),
            Map.entry("service", "to"), Map.entry("cluster", "to"), Map.entry("proxy_pass", "to"),
            Map.entry("listen", "bind"), Map.entry("address", "bind"), Map.entry("port", "bind"),
            Map.entry("load_balancing", "balance"), Map.entry("lb_policy", "balance"),
            Map.entry("algorithm", "balance"), Map.entry("retries", "attempts"), Map.entry("max_retries", "attempts"),
            Map.entry("threads", "workers"), Map.entry("worker_processes", "workers"),
            Map.entry("maxconn", "max_connections"), Map.entry("max_conns", "max_connections"),
            Map.entry("type", "protocol"), Map.entry("mode", "protocol"), Map.entry("outlier_detection", "outlier"),
            Map.entry("add_headers", "response_headers"), Map.entry("headers", "response_headers"));

    private Nearest() {}

    /** The known name that was probably meant, or null when none is near. */
    public static @Nullable String of(String typed, Collection<String> known) {
        String meant = MEANT.get(typed);
        if (meant != null && known.contains(meant)) {
            return meant;
        }
        String nearest = null;
        int nearestDistance = Math.max(1, typed.length() / 3) + 1;
        for (String candidate : known) {
            int distance = distance(typed.replace('-', '_'), candidate);
            if (distance < nearestDistance) {
                nearest = candidate;
                nearestDistance = distance;
            }
        }
        return nearest != null ? nearest : sharingAWord(typed, known);
    }

    /** {@code max_retries} and {@code retry} share a word in all but its ending. */
    private static @Nullable String sharingAWord(String typed, Collection<String> known) {
        for (String candidate : known) {
            for (String word : candidate.split("_")) {
                String stem = word.length() < 5 ? word : word.substring(0, word.length() - 1);
                if (stem.length() >= 4 && typed.contains(stem)) {
                    return candidate;
                }
            }
        }
        return null;
    }

    /** Insertions, deletions, replacements and swaps of neighbours that turn one into the other. */
    static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            beforeLast = last;
            last = row;
        }
        return last[b.length()];
    }
}
