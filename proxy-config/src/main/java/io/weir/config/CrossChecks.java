package io.weir.config;

import io.weir.config.key.BindType;
import io.weir.config.key.ClusterType;
import io.weir.config.key.Nearest;
import io.weir.config.key.Reading;
import io.weir.config.yaml.RawNode;
import io.weir.core.spec.Address;
import io.weir.core.spec.BalanceSpec;
import io.weir.core.spec.ClusterSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What only the whole configuration can tell: references that lead nowhere, and addresses bound twice. */
final class CrossChecks {
    private static final String ADMIN_BIND = "admin.bind";

    private CrossChecks() {}

    /** Looks at references and addresses in any case, and at the rest when there is a {@code spec}. */
    static void check(RawNode root, @Nullable WeirSpec spec, Reading reading) {
        checkReferences(names(root, "clusters"), reading);
        checkBinds(root, spec, reading);
        if (spec != null) {
            checkHashKeys(spec, reading);
        }
    }

    /** Bytes and datagrams have no uri, field or cookie: only the client's address can be hashed there. */
    private static void checkHashKeys(WeirSpec spec, Reading reading) {
        Set<String> ofRequests = new HashSet<>();
        for (ClusterSpec cluster : spec.clusters()) {
            if (cluster.balance().hash().kind() != BalanceSpec.HashSpec.Kind.CLIENT_IP) {
                ofRequests.add(cluster.name());
            }
        }
        Set<String> layer4 = new HashSet<>();
        spec.tcpListeners().forEach(listener -> layer4.add("listeners." + listener.listener().name()));
        spec.udpListeners().forEach(listener -> layer4.add("listeners." + listener.listener().name()));
        for (ClusterType.Reference reference : reading.clusterReferences()) {
            String path = reference.setting().path(); // listeners.<name>.to or listeners.<name>.routes[1].to
            String listener = path.replaceFirst("\\.(routes\\[\\d+\\]\\.)?to$", "");
            if (ofRequests.contains(reference.cluster()) && layer4.contains(listener)) {
                reference.setting().refuse(reference.cluster() + " hashes what only requests have",
                        "a cluster with hash: client_ip, or protocol: http");
            }
        }
    }

    private static void checkReferences(List<String> clusters, Reading reading) {
        for (ClusterType.Reference reference : reading.clusterReferences()) {
            if (!clusters.contains(reference.cluster())) {
                String nearest = Nearest.of(reference.cluster(), clusters);
                String known = clusters.isEmpty() ? "one that clusters defines" : String.join(", ", clusters);
                reference.setting().problem("no cluster is named " + reference.cluster() + (nearest == null
                        ? " (expected: " + known + ")"
                        : " (did you mean " + nearest + "?)"));
            }
        }
    }

    /** Also of clusters that are malformed: one mistake is not reported as two. */
    private static List<String> names(RawNode root, String key) {
        List<String> names = new ArrayList<>();
        if (root instanceof RawNode.Mapping mapping && mapping.find(key) instanceof RawNode.Mapping named) {
            named.entries().forEach(entry -> names.add(entry.key().text()));
        }
        return names;
    }

    private static void checkBinds(RawNode root, @Nullable WeirSpec spec, Reading reading) {
        Map<Address, String> streams = new HashMap<>();
        Map<Address, String> datagrams = new HashMap<>();
        boolean adminIsTyped = reading.binds().stream().anyMatch(bind -> bind.path().equals(ADMIN_BIND));
        if (spec != null && spec.admin() != null && !adminIsTyped) {
            streams.put(spec.admin().bind(), ADMIN_BIND);
        }
        for (BindType.Bind bind : reading.binds()) {
            boolean chosenBySystem = bind.address() instanceof Address.Inet inet && inet.port() == 0;
            String path = bind.path();
            Map<Address, String> claimed = isUdp(root, path) ? datagrams : streams;
            String first = chosenBySystem ? null : claimed.putIfAbsent(bind.address(), path);
            if (first != null) {
                reading.problems().add(bind.setting().raw().mark(), path,
                        bind.address() + " (expected: an address of its own; " + first + " has it too)");
            }
        }
    }

    /** Whether {@code path}, {@code listeners.<name>.bind}, is of a listener of datagrams. */
    private static boolean isUdp(RawNode root, String path) {
        String[] keys = path.split("\\.", 2);
        return keys[0].equals("listeners") && root instanceof RawNode.Mapping all
                && all.find("listeners") instanceof RawNode.Mapping listeners
                && listeners.find(keys[1].replaceFirst("\\.bind$", "")) instanceof RawNode.Mapping one
                && one.find("protocol") instanceof RawNode.Scalar protocol && protocol.text().equals("udp");
    }
}
