package io.weir.server.soak;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/**
 * How everything that was tried ended: well, badly for a known reason, or as an offence. Bounded, however long the soak
 * lasts. Any thread.
 */
final class SoakLedger {
    private static final int OFFENCES_KEPT = 25;
    private static final int EVENTS_KEPT = 2000;

    private final long startNanos = System.nanoTime();
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> offences = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();
    private final LongAdder offenceCount = new LongAdder();

    /** It went as it should. */
    void ok(String what) {
        count(what + ": ok");
    }

    /** It failed, and may have. */
    void excused(String what, String why) {
        count(what + ": " + why);
    }

    /** It failed, and must not have. */
    void offence(String what, String detail) {
        count(what + ": OFFENCE");
        offenceCount.increment();
        if (offences.size() < OFFENCES_KEPT) {
            offences.add(at() + " " + what + ": " + detail);
        }
    }

    /** Something was done to the proxy or to an endpoint. */
    void event(String text) {
        if (events.size() < EVENTS_KEPT) {
            events.add(at() + " " + text);
        }
    }

    void count(String name) {
        counts.computeIfAbsent(name, _ -> new LongAdder()).increment();
    }

    long countOf(String name) {
        LongAdder count = counts.get(name);
        return count == null ? 0 : count.sum();
    }

    long offences() {
        return offenceCount.sum();
    }

    private String at() {
        return "%8.3f s".formatted((System.nanoTime() - startNanos) / 1e9);
    }

    /** All counts, one a line. */
    String summary() {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(counts).forEach((name, count) -> text.append("  %8d  %s%n".formatted(count.sum(), name)));
        return text.toString();
    }

    /** Counts, the first offences, and what was done when. */
    String story() {
        return summary() + "first offences:\n  " + String.join("\n  ", List.copyOf(offences))
                + "\nevents:\n  " + String.join("\n  ", List.copyOf(events));
    }
}
