package io.weir.config.section;

import io.weir.config.WeirSpec;
import io.weir.config.key.Key;
import io.weir.config.key.Section;
import io.weir.config.key.Types;
import io.weir.config.key.Values;
import io.weir.core.spec.AccessLogSpec;
import io.weir.core.spec.AdminSpec;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.LogSpec;
import io.weir.core.spec.RuntimeSpec;
import io.weir.l4.spec.TcpListenerSpec;
import io.weir.l4.spec.UdpListenerSpec;
import io.weir.l7.spec.HttpListenerSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The whole of {@code weir.yaml}, its included files merged. */
public final class RootSection {
    /** Files to merge; taken out before the rest is read, and declared here for schema and reference. */
    public static final Key<List<String>> INCLUDE = Key.of("include", Types.listOf(Types.WORD), List.of(),
            "Files to merge, such as conf.d/*.yaml, relative to this one; only in the main file.");
    private static final Key<RuntimeSpec> RUNTIME =
            Key.of("runtime", ProcessSections.RUNTIME, RuntimeSpec.DEFAULT, "The process as a whole.");
    private static final Key<AdminSpec> ADMIN =
            Key.optional("admin", ProcessSections.ADMIN, "The operator's port; absent = off.");
    private static final Key<LogSpec> LOG =
            Key.of("log", ProcessSections.LOG, LogSpec.DEFAULT, "The process's own log.");
    private static final Key<AccessLogSpec> ACCESS_LOG = Key.of("access_log", AccessLogSection.SECTION,
            AccessLogSpec.DEFAULT, "One record for each ended exchange, session or flow.");
    private static final Key<Map<String, AnyListener>> LISTENERS =
            Key.required("listeners", Types.named(new ListenerType()), "Bound sockets, by name.");
    private static final Key<Map<String, ClusterSpec>> CLUSTERS = Key.of("clusters",
            Types.named(ClusterSection.SECTION), Map.of(), "Sets of endpoints, by name.");

    /** Everything. */
    public static final Section<WeirSpec> SECTION = Section
            .of("weir.yaml", "The whole configuration.",
                    List.of(INCLUDE, RUNTIME, ADMIN, LOG, ACCESS_LOG, LISTENERS, CLUSTERS), RootSection::build)
            .checkedBy(RootSection::check)
            .refusing(Map.of("routes", "inside a listener: listeners.<name>.routes"));

    private RootSection() {}

    private static void check(Values values) {
        Map<String, AnyListener> listeners = values.find(LISTENERS);
        if (listeners != null && listeners.isEmpty()) {
            values.problem(LISTENERS, "none (expected: at least one listener)");
        }
    }

    private static WeirSpec build(Values values) {
        List<TcpListenerSpec> tcp = new ArrayList<>();
        List<UdpListenerSpec> udp = new ArrayList<>();
        List<HttpListenerSpec> http = new ArrayList<>();
        for (AnyListener listener : values.get(LISTENERS).values()) {
            switch (listener) {
                case AnyListener.Http one -> http.add(one.spec());
                case AnyListener.Tcp one -> tcp.add(one.spec());
                case AnyListener.Udp one -> udp.add(one.spec());
            }
        }
        return new WeirSpec(values.get(RUNTIME), values.find(ADMIN), values.get(LOG), values.get(ACCESS_LOG), tcp, udp,
                http, List.copyOf(values.get(CLUSTERS).values()), List.copyOf(values.section().reading().files()));
    }
}
