package io.weir.config.key;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The name of a cluster; that there is such a cluster is checked when everything is read. */
public record ClusterType() implements ValueType<String> {
    public static final ClusterType INSTANCE = new ClusterType();

    @Override
    public @Nullable String read(Setting setting) {
        String name = setting.text("the name of a cluster");
        if (name != null) {
            setting.reading().clusterReferences().add(new Reference(setting, name));
        }
        return name;
    }

    /** A cluster that is named somewhere. */
    public record Reference(Setting setting, String cluster) {}

    @Override
    public Map<String, Object> schema(Map<String, Object> definitions) {
        return Types.WORD.schema(definitions);
    }

    @Override
    public String word() {
        return "cluster";
    }
}
