package io.weir.loadtest.backend;

import io.weir.core.loop.LoopConfined;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answers one loop has made, by target, at most {@link #MAX}; emptied when the table of faults changes. */
@LoopConfined
final class AnswerCache {
    private static final int MAX = 256;

    private final FaultTable faults;
    private final String endpoint;
    private final Map<String, Answer> byTarget = new HashMap<>();
    private FaultTable.Settings settings;

    AnswerCache(FaultTable faults, String endpoint) {
        this.faults = faults;
        this.endpoint = endpoint;
        this.settings = faults.settings();
    }

    /** What answers {@code target}; a query in {@code own} is laid over everything else. */
    @SuppressWarnings("ReferenceEquality") // Every change publishes another object.
    Answer of(String target, @Nullable String own) {
        FaultTable.Settings now = faults.settings();
        if (now != settings || byTarget.size() > MAX) {
            byTarget.clear();
            settings = now;
        }
        if (own != null) {
            return Answer.of(settings.of(target).with(own), endpoint);
        }
        Answer made = byTarget.get(target);
        if (made == null) {
            made = Answer.of(settings.of(target), endpoint);
            byTarget.put(target, made);
        }
        return made;
    }
}
