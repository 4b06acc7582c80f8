package io.weir.config;

import io.weir.core.spec.ClusterSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a new configuration changes.
 *
 * @param settings of the process that changed: {@code runtime}, {@code admin}, {@code log}, {@code access_log}
 */
public record ConfigDiff(List<String> settings, Changes listeners, Changes clusters) {
    public ConfigDiff {
        settings = List.copyOf(settings);
    }

    /** Names by what became of them; each in the order of its file. */
    public record Changes(List<String> added, List<String> removed, List<String> changed, List<String> unchanged) {
        public Changes {
            added = List.copyOf(added);
            removed = List.copyOf(removed);
            changed = List.copyOf(changed);
            unchanged = List.copyOf(unchanged);
        }

        private static Changes between(Map<String, Object> before, Map<String, Object> after) {
            List<String> added = new ArrayList<>();
            List<String> changed = new ArrayList<>();
            List<String> unchanged = new ArrayList<>();
            after.forEach((name, spec) -> {
                Object old = before.get(name);
                (old == null ? added : old.equals(spec) ? unchanged : changed).add(name);
            });
            List<String> removed = new ArrayList<>(before.keySet());
            removed.removeAll(after.keySet());
            return new Changes(added, removed, changed, unchanged);
        }

        /** Whether everything stayed. */
        public boolean isEmpty() {
            return added.isEmpty() && removed.isEmpty() && changed.isEmpty();
        }

        /** {@code +new -gone ~other, 2 unchanged}. */
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            added.forEach(name -> text.append('+').append(name).append(' '));
            removed.forEach(name -> text.append('-').append(name).append(' '));
            changed.forEach(name -> text.append('~').append(name).append(' '));
            if (!text.isEmpty()) {
                text.setCharAt(text.length() - 1, ',');
                text.append(' ');
            }
            return text.append(unchanged.size()).append(" unchanged").toString();
        }
    }

    /** From {@code before} to {@code after}. A listener that speaks another protocol now counts as changed. */
    public static ConfigDiff between(WeirSpec before, WeirSpec after) {
        List<String> settings = new ArrayList<>();
        note("runtime", before.runtime(), after.runtime(), settings);
        note("admin", before.admin(), after.admin(), settings);
        note("log", before.log(), after.log(), settings);
        note("access_log", before.accessLog(), after.accessLog(), settings);
        return new ConfigDiff(settings, Changes.between(listeners(before), listeners(after)),
                Changes.between(clusters(before), clusters(after)));
    }

    private static void note(String name, @Nullable Object before, @Nullable Object after, List<String> changed) {
        if (!Objects.equals(before, after)) {
            changed.add(name);
        }
    }

    private static Map<String, Object> listeners(WeirSpec spec) {
        Map<String, Object> byName = new LinkedHashMap<>();
        spec.httpListeners().forEach(listener -> byName.put(listener.listener().name(), listener));
        spec.tcpListeners().forEach(listener -> byName.put(listener.listener().name(), listener));
        spec.udpListeners().forEach(listener -> byName.put(listener.listener().name(), listener));
        return byName;
    }

    private static Map<String, Object> clusters(WeirSpec spec) {
        Map<String, Object> byName = new LinkedHashMap<>();
        for (ClusterSpec cluster : spec.clusters()) {
            byName.put(cluster.name(), cluster);
        }
        return byName;
    }

    /** Whether nothing changed at all. */
    public boolean isEmpty() {
        return settings.isEmpty() && listeners.isEmpty() && clusters.isEmpty();
    }

    /** One line for the log. */
    @Override
    public String toString() {
        String text = "listeners: " + listeners + "; clusters: " + clusters;
        return settings.isEmpty() ? text : text + "; settings: ~" + String.join(" ~", settings);
    }
}
