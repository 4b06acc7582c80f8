package io.weir.config.key;

import io.weir.config.yaml.Mark;
import io.weir.config.yaml.RawNode;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A value in the file with the path of keys that leads to it.
 *
 * @param name the last key of the path
 * @param keyMark where the key stands; the value's own place for items of a list
 */
public record Setting(Reading reading, String path, String name, Mark keyMark, RawNode raw) {
    /** The whole document. */
    public static Setting root(Reading reading, RawNode raw) {
        return new Setting(reading, "", "", raw.mark(), raw);
    }

    /** The value of one of this mapping's keys. */
    public Setting child(RawNode.Entry entry) {
        String key = entry.key().text();
        return new Setting(reading, path.isEmpty() ? key : path + "." + key, key, entry.key().mark(), entry.value());
    }

    /** One of this list's items. */
    public Setting item(int index, RawNode item) {
        return new Setting(reading, path + "[" + index + "]", name, item.mark(), item);
    }

    /** The text of a scalar with the environment filled in; null after reporting that it is none, or cannot be. */
    public @Nullable String text(String expectation) {
        if (!(raw instanceof RawNode.Scalar scalar)) {
            refuse(raw.kind(), expectation);
            return null;
        }
        return Environment.fill(scalar.text(), reading.environment(), this);
    }

    /** Reports {@code what (expected: expectation)} at the value. */
    public void refuse(String what, String expectation) {
        problem(what + " (expected: " + expectation + ")");
    }

    /** Reports a problem at the value. */
    public void problem(String message) {
        problemAt(raw.mark(), message);
    }

    /** Reports a problem of this setting at another place. */
    public void problemAt(Mark mark, String message) {
        reading.problems().add(mark, path, message);
    }

    /** A file named here; relative ones start at the directory of the file that names them. */
    public Path file(String named) {
        return raw.mark().file().resolveSibling(named);
    }
}
