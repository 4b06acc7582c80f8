package io.weir.config.section;

import io.weir.config.key.Setting;
import io.weir.config.key.Types;
import io.weir.config.key.ValueType;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The word {@code system}, or a file as {@link FileType} reads it. */
record SystemOrFileType(Path system) implements ValueType<Path> {
    private static final String WORD = "system";

    @Override
    public @Nullable Path read(Setting setting) {
        String named = Types.WORD.read(setting);
        if (named == null) {
            return null;
        }
        return named.equals(WORD) ? system : setting.file(named);
    }

    @Override
    public Map<String, Object> schema(Map<String, Object> definitions) {
        return Types.WORD.schema(definitions);
    }

    @Override
    public String word() {
        return "system or file";
    }

    @Override
    public String show(Path value) {
        return value.equals(system) ? WORD : value.toString();
    }
}
