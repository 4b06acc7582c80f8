package io.weir.loadtest.backend;

import io.weir.core.loop.Shared;
import java.util.HashMap;
import java.util.Map;

/**
 * Which fault a request meets: that of all requests, then that of its path, then what its own query says, each over the
 * one before. At most {@link #PATHS_MAX} paths have one of their own.
 */
@Shared
final class FaultTable {
    static final int PATHS_MAX = 1024;

    /** @param paths from a path to the query that is laid over {@code all} */
    record Settings(Fault all, Map<String, String> paths) {
        Fault of(String target) {
            int mark = target.indexOf('?');
            String path = mark < 0 ? target : target.substring(0, mark);
            String own = paths.get(path);
            Fault fault = own == null ? all : all.with(own);
            return mark < 0 ? fault : fault.with(target.substring(mark + 1));
        }
    }

    private volatile Settings settings = new Settings(Fault.NONE, Map.of());

    Settings settings() {
        return settings;
    }

    synchronized void setAll(Fault fault) {
        settings = new Settings(fault, settings.paths());
    }

    synchronized void setPath(String path, String query) {
        Map<String, String> paths = new HashMap<>(settings.paths());
        Fault.NONE.with(query); // A wrong one fails here, for who set it.
        paths.put(path, query);
        if (paths.size() > PATHS_MAX) {
            throw new IllegalArgumentException("more than " + PATHS_MAX + " paths");
        }
        settings = new Settings(settings.all(), Map.copyOf(paths));
    }

    synchronized void clear() {
        settings = new Settings(Fault.NONE, Map.of());
    }
}
