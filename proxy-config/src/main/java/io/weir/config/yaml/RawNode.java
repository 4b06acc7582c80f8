package io.weir.config.yaml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was typed, with its place. Scalars stay text: what they mean is decided by the key they stand under. */
public sealed interface RawNode {
    /** Where it starts. */
    Mark mark();

    /** How a message calls it. */
    String kind();

    /** A key without a value, or {@code ~}. */
    record Nothing(Mark mark) implements RawNode {
        @Override
        public String kind() {
            return "nothing";
        }
    }

    /** One value as text, without its quotes. */
    record Scalar(Mark mark, String text) implements RawNode {
        @Override
        public String kind() {
            return text.length() <= 80 ? text : text.substring(0, 77) + "...";
        }
    }

    /** A list. */
    record Items(Mark mark, List<RawNode> items) implements RawNode {
        public Items {
            items = List.copyOf(items);
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /** Keys and values in the order of the file; a key that was written twice is here twice. */
    record Mapping(Mark mark, List<Entry> entries) implements RawNode {
        public Mapping {
            entries = List.copyOf(entries);
        }

        @Override
        public String kind() {
            return "a mapping";
        }

        /** The first value of this key, or null. */
        public @Nullable RawNode find(String key) {
            for (Entry entry : entries) {
                if (entry.key().text().equals(key)) {
                    return entry.value();
                }
            }
            return null;
        }
    }

    /** A key and its value. */
    record Entry(Scalar key, RawNode value) {}
}
