package io.weir.config;

import io.weir.config.key.Reading;
import io.weir.config.key.RetiredKeys;
import io.weir.config.key.Setting;
import io.weir.config.section.EndpointSection;
import io.weir.config.yaml.Problems;
import io.weir.config.yaml.RawNode;
import io.weir.config.yaml.YamlReader;
import io.weir.core.discovery.EndpointListParser;
import io.weir.core.spec.Address;
import io.weir.core.spec.EndpointSpec;
import io.weir.core.spec.SpecException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads what {@code discover.file} names: a YAML list of endpoints, short or long, or the same below {@code
 * endpoints:}. Environment variables are not filled in: such files are written by machines.
 *
 * <pre>
 * - 10.0.0.1:8080
 * - { address: 10.0.0.2:8080, weight: 2 }
 * </pre>
 */
public final class EndpointListReader {
    private static final String KEY = "endpoints";

    private EndpointListReader() {}

    /** As what core asks for. */
    public static EndpointListParser parser() {
        return EndpointListReader::parse;
    }

    /**
     * The endpoints the text lists; an empty list, written {@code []}, is one.
     *
     * @throws SpecException naming every problem with its line
     */
    public static List<EndpointSpec> parse(String text) {
        Problems problems = new Problems();
        Reading reading = new Reading(problems, Map.of(), RetiredKeys.CURRENT);
        RawNode root = YamlReader.read(Path.of("endpoints"), text, problems);
        List<EndpointSpec> endpoints = root == null ? null : EndpointSection.LIST.read(list(reading, root));
        if (endpoints == null || !problems.isEmpty()) {
            throw new SpecException("file", told(problems), "a YAML list of endpoints");
        }
        Set<Address> seen = new HashSet<>();
        for (EndpointSpec endpoint : endpoints) {
            if (!seen.add(endpoint.address())) {
                throw new SpecException("file", endpoint.address(), "each address once");
            }
        }
        return List.copyOf(endpoints);
    }

    private static Setting list(Reading reading, RawNode root) {
        if (root instanceof RawNode.Mapping mapping && mapping.entries().size() == 1
                && mapping.entries().getFirst().key().text().equals(KEY)) {
            return Setting.root(reading, root).child(mapping.entries().getFirst());
        }
        return Setting.root(reading, root);
    }

    private static String told(Problems problems) {
        return problems.list().stream()
                .map(problem -> "line " + problem.mark().line() + ": "
                        + (problem.path().isEmpty() ? "" : problem.path() + ": ") + problem.message())
                .collect(Collectors.joining("; "));
    }
}
