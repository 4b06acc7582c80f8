package io.weir.config.key;

import io.weir.config.yaml.Problems;
import io.weir.config.yaml.RawNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One run of reading a configuration: what it may look up, what it found wrong, what has to be checked at the end. */
public final class Reading {
    private final Problems problems;
    private final Problems warnings = new Problems();
    private final Map<String, String> environment;
    private final RetiredKeys retired;
    private final List<ClusterType.Reference> clusterReferences = new ArrayList<>();
    private final List<BindType.Bind> binds = new ArrayList<>();
    private final IdentityHashMap<RawNode, Object> wellFormedParts = new IdentityHashMap<>();
    private final Set<Path> files = new LinkedHashSet<>();

    public Reading(Problems problems, Map<String, String> environment, RetiredKeys retired) {
        this.problems = problems;
        this.environment = Map.copyOf(environment);
        this.retired = retired;
    }

    /** Where problems go. */
    public Problems problems() {
        return problems;
    }

    /** Where goes what is wrong, but no reason not to run. */
    public Problems warnings() {
        return warnings;
    }

    Map<String, String> environment() {
        return environment;
    }

    RetiredKeys retired() {
        return retired;
    }

    /** Where clusters are named; whether it exists is known only when everything is read. */
    public List<ClusterType.Reference> clusterReferences() {
        return clusterReferences;
    }

    /** What is listened on; whether an address is there twice is known only when everything is read. */
    public List<BindType.Bind> binds() {
        return binds;
    }

    /** Remembers what is well formed of a value that is not: what is wrong with the rest of it can still be told. */
    void keepPart(RawNode value, Object part) {
        wellFormedParts.put(value, part);
    }

    /** What is well formed of a value that is not; null for nothing. */
    @Nullable Object part(RawNode value) {
        return wellFormedParts.get(value);
    }

    /** Files that were read, in order. */
    public Set<Path> files() {
        return files;
    }
}
