package io.weir.config.section;

import io.weir.config.key.Setting;
import io.weir.config.key.Types;
import io.weir.config.key.ValueType;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A file; a relative one starts at the directory of the file that names it. Whether it exists is not asked. */
record FileType() implements ValueType<Path> {
    @Override
    public @Nullable Path read(Setting setting) {
        String named = Types.WORD.read(setting);
        return named == null ? null : setting.file(named);
    }

    @Override
    public Map<String, Object> schema(Map<String, Object> definitions) {
        return Types.WORD.schema(definitions);
    }

    @Override
    public String word() {
        return "file";
    }
}
