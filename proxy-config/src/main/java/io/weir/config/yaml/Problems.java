package io.weir.config.yaml;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Everything wrong that was found so far; the same thing is told once. */
public final class Problems {
    private final Set<Problem> found = new LinkedHashSet<>();

    /** One thing wrong, at a place and a path of keys (empty = the file as a whole). */
    public record Problem(Mark mark, String path, String message) {}

    /** Adds one. */
    public void add(Mark mark, String path, String message) {
        found.add(new Problem(mark, path, message));
    }

    /** Whether nothing was wrong. */
    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** In the order found. */
    public List<Problem> list() {
        return new ArrayList<>(found);
    }
}
