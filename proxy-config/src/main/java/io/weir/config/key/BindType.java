package io.weir.config.key;

import io.weir.core.spec.Address;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An address to listen on; that nobody else has it is checked when everything is read. */
public record BindType() implements ValueType<Address> {
    public static final BindType INSTANCE = new BindType();

    @Override
    public @Nullable Address read(Setting setting) {
        Address address = Types.ADDRESS.read(setting);
        if (address != null) {
            setting.reading().binds().add(new Bind(setting, address));
        }
        return address;
    }

    /** An address that something listens on. */
    public record Bind(Setting setting, Address address) {
        /** Who listens: the path of its key. */
        public String path() {
            String path = setting.path();
            return path.endsWith("]") ? path.substring(0, path.lastIndexOf('[')) : path;
        }
    }

    @Override
    public Map<String, Object> schema(Map<String, Object> definitions) {
        return Types.ADDRESS.schema(definitions);
    }

    @Override
    public String word() {
        return Types.ADDRESS.word();
    }

    @Override
    public String show(Address value) {
        return Types.ADDRESS.show(value);
    }
}
