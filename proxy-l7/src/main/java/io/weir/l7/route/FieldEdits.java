package io.weir.l7.route;

import io.weir.core.listener.DownstreamFacts;
import io.weir.core.loop.Shared;
import io.weir.l7.message.HeadEdits;
import io.weir.l7.message.RequestHead;
import io.weir.l7.spec.FieldEditsSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A route's field changes, compiled: remove, then set, then add. */
@Shared
final class FieldEdits {
    private final List<byte[]> removed;
    private final List<NamedTemplate> set;
    private final List<NamedTemplate> added;

    private record NamedTemplate(String name, String text, FieldTemplate template) {
        String value(RequestHead head, DownstreamFacts facts, String requestId) {
            return template.isFixed() ? text : template.render(head, facts, requestId);
        }
    }

    private FieldEdits(List<byte[]> removed, List<NamedTemplate> set, List<NamedTemplate> added) {
        this.removed = removed;
        this.set = set;
        this.added = added;
    }

    static FieldEdits compile(FieldEditsSpec spec) {
        return new FieldEdits(
                spec.remove().stream()
                        .map(name -> name.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.ISO_8859_1))
                        .toList(),
                templates(spec.set()), templates(spec.add()));
    }

    private static List<NamedTemplate> templates(Map<String, String> values) {
        return values.entrySet().stream()
                .map(entry -> new NamedTemplate(
                        entry.getKey(), entry.getValue(), FieldTemplate.compile(entry.getValue())))
                .toList();
    }

    boolean isEmpty() {
        return removed.isEmpty() && set.isEmpty() && added.isEmpty();
    }

    void edit(RequestHead head, DownstreamFacts facts, String requestId, HeadEdits edits) {
        for (int i = 0; i < removed.size(); i++) {
            edits.drop(removed.get(i));
        }
        for (int i = 0; i < set.size(); i++) {
            edits.set(set.get(i).name(), set.get(i).value(head, facts, requestId));
        }
        for (int i = 0; i < added.size(); i++) {
            edits.add(added.get(i).name(), added.get(i).value(head, facts, requestId));
        }
    }
}
