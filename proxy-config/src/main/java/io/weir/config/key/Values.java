package io.weir.config.key;

import io.weir.config.yaml.RawNode;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one section of a file says, by key. */
public final class Values {
    private final Setting section;
    private final Map<String, Setting> settings = new HashMap<>();
    private final Map<String, Object> values = new HashMap<>();
    private boolean senseless; // nothing can be built, whatever the single values are

    Values(Setting section) {
        this.section = section;
    }

    void put(Setting setting, @Nullable Object value) {
        settings.put(setting.name(), setting);
        if (value != null) {
            values.put(setting.name(), value);
        }
    }

    void forget(String key) {
        values.remove(key);
    }

    /** The name under which the section stands: of the listener, the cluster, the field. */
    public String name() {
        return section.name();
    }

    /** The section itself. */
    public Setting section() {
        return section;
    }

    /** The value or its default, for keys that have one. */
    public <T> T get(Key<T> key) {
        T value = find(key);
        if (value == null) {
            throw new IllegalStateException(section.path() + "." + key.name() + " has neither value nor default");
        }
        return value;
    }

    /** The value or its default, or null when there is neither. */
    @SuppressWarnings("unchecked") // put() stores under a key's name only what that key's type has read
    public <T> @Nullable T find(Key<T> key) {
        T value = (T) values.get(key.name());
        return value != null ? value : key.fallback();
    }

    /** Whether the file has the key, well formed or not. */
    public boolean has(Key<?> key) {
        return settings.containsKey(key.name());
    }

    /** Reports {@code what (expected: expectation)} of the section as a whole, which then becomes nothing. */
    public void refuse(String what, String expectation) {
        section.refuse(what, expectation);
        senseless = true;
    }

    boolean isSenseless() {
        return senseless;
    }

    /** Reports a problem of a key, at its value when the file has it, else at the section. */
    public void problem(Key<?> key, String message) {
        problem(key.name(), message);
    }

    /** Reports a problem of a dotted path below this section, as near to it as the file has it. */
    void problem(String path, String message) {
        Setting nearest = section;
        String rest = path;
        while (!rest.isEmpty()) {
            int dot = rest.indexOf('.');
            String first = dot < 0 ? rest : rest.substring(0, dot);
            Setting child = child(nearest, first);
            if (child == null) {
                break;
            }
            nearest = child;
            rest = dot < 0 ? "" : rest.substring(dot + 1);
        }
        boolean keyOfSection = nearest.raw() instanceof RawNode.Mapping && !nearest.path().isEmpty();
        String fullPath = join(section.path(), path);
        section.reading().problems().add(keyOfSection ? nearest.keyMark() : nearest.raw().mark(), fullPath, message);
    }

    private static String join(String path, String below) {
        if (path.isEmpty() || below.isEmpty()) {
            return path + below;
        }
        return path + "." + below;
    }

    /** The value of {@code key}, which may end in the index of a list's item: {@code routes[1]}. */
    private static @Nullable Setting child(Setting parent, String key) {
        int bracket = key.endsWith("]") ? key.lastIndexOf('[') : -1;
        if (bracket > 0) {
            Setting list = child(parent, key.substring(0, bracket));
            int index = Integer.parseInt(key.substring(bracket + 1, key.length() - 1));
            return list != null && list.raw() instanceof RawNode.Items items && index < items.items().size()
                    ? list.item(index, items.items().get(index))
                    : list;
        }
        if (parent.raw() instanceof RawNode.Mapping mapping) {
            for (RawNode.Entry entry : mapping.entries()) {
                if (entry.key().text().equals(key)) {
                    return parent.child(entry);
                }
            }
        }
        return null;
    }
}
