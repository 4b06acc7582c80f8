package io.weir.config.section;

import io.weir.config.key.ClusterType;
import io.weir.config.key.Key;
import io.weir.config.key.ListType;
import io.weir.config.key.Section;
import io.weir.config.key.Setting;
import io.weir.config.key.Types;
import io.weir.config.key.ValueType;
import io.weir.config.yaml.RawNode;
import io.weir.core.spec.SpecException;
import io.weir.l7.spec.RouteAction.Forward;
import io.weir.l7.spec.RouteAction.Target;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code to} of a route: a cluster, or a split over several. */
record TargetsType() implements ValueType<Forward> {
    private static final Key<String> CLUSTER = Key.required("cluster", ClusterType.INSTANCE, "Where this share goes.");
    private static final Key<Integer> WEIGHT =
            Key.required("weight", Types.INTEGER, "Relative to the others, 0 to 1000000.");
    private static final Section<Target> SHARE = Section.of("split", "One side of a weighted split.",
            List.of(CLUSTER, WEIGHT), values -> new Target(values.get(CLUSTER), values.get(WEIGHT)));
    private static final ListType<Target> SPLIT = Types.listOf(SHARE);

    @Override
    public @Nullable Forward read(Setting setting) {
        if (setting.raw() instanceof RawNode.Items) {
            List<Target> targets = SPLIT.read(setting);
            try {
                return targets == null ? null : new Forward(targets);
            } catch (SpecException impossible) {
                setting.problem(impossible.problem());
                return null;
            }
        }
        String cluster = ClusterType.INSTANCE.read(setting);
        return cluster == null ? null : Forward.to(cluster);
    }

    @Override
    public Map<String, Object> schema(Map<String, Object> definitions) {
        Map<String, Object> list = new LinkedHashMap<>();
        list.put("type", "array");
        list.put("items", SHARE.schema(definitions));
        return Map.of("anyOf", List.of(ClusterType.INSTANCE.schema(definitions), list));
    }

    @Override
    public String word() {
        return "cluster or list of split";
    }

    @Override
    public List<Section<?>> sections() {
        return List.of(SHARE);
    }
}
