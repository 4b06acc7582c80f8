package io.weir.config.key;

import io.weir.config.yaml.Problems;
import io.weir.config.yaml.RawNode;
import io.weir.core.spec.SpecException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one section of a file says, by key. Confined to the thread that reads. */
public final class Values {
    private final Setting section;
    private final Map<String, Setting> settings = new HashMap<>();
    private final Map<String, Object> values = new HashMap<>();
    private final Set<String> malformed = new HashSet<>();
    /** Of malformed lists, the items that are not. */
    private final Map<String, Object> parts = new HashMap<>();
    private boolean senseless; // nothing can be built, whatever the single values are
    private boolean lenient; // malformed values count as absent, malformed lists as their other items

    Values(Setting section) {
        this.section = section;
    }

    /** Takes what was read; null is malformed, of which parts are looked at when it {@code isList}. */
    void put(Setting setting, @Nullable Object value, boolean isList) {
        settings.put(setting.name(), setting);
        if (value == null) {
            malformed.add(setting.name());
            Object part = setting.reading().part(setting.raw());
            if (isList && part != null) {
                parts.put(setting.name(), part);
            }
        } else {
            values.put(setting.name(), value);
        }
    }

    Set<String> malformed() {
        return malformed;
    }

    /** Whether something of a malformed value is looked at. */
    boolean hasPart(String key) {
        return parts.containsKey(key);
    }

    /** From now on, keys whose values are malformed have what is well formed of them, or their defaults. */
    void forgive() {
        lenient = true;
    }

    /** Takes a value for malformed; false when it was before. */
    boolean discard(String key) {
        values.remove(key);
        boolean hadPart = parts.remove(key) != null;
        return malformed.add(key) || hadPart;
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
            throw new AbsentException(section.path() + "." + key.name());
        }
        return value;
    }

    /** The value or its default; null when there is neither, or when the value is malformed. */
    @SuppressWarnings("unchecked") // put() stores under a key's name only what that key's type has read
    public <T> @Nullable T find(Key<T> key) {
        T value = (T) (lenient && malformed.contains(key.name()) ? parts : values).get(key.name());
        boolean absent = lenient || !malformed.contains(key.name());
        return value == null && absent ? key.fallback() : value;
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
        add(path, message, section.reading().problems());
    }

    /** As {@link #problem(Key, String)} for what can be lived with: told, but no reason not to run. */
    public void warn(Key<?> key, String message) {
        add(key.name(), message, section.reading().warnings());
    }

    private void add(String path, String message, Problems to) {
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
        to.add(keyOfSection ? nearest.keyMark() : nearest.raw().mark(), fullPath, message);
    }

    /** Reports what a spec refused, in the words of the file where it has some. */
    void problem(String path, SpecException impossible) {
        Setting typed = child(section, path);
        boolean verbatim = typed != null && typed.raw() instanceof RawNode.Scalar && !typed.raw().kind().contains("${");
        problem(path, typed != null && verbatim
                ? typed.raw().kind() + " (expected: " + impossible.expectation() + ")"
                : impossible.problem());
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

    /** A key without value and without default was asked for. */
    static final class AbsentException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        private AbsentException(String path) {
            super(path + " has neither value nor default");
        }
    }
}
