package io.weir.l7.message;

import io.weir.core.loop.LoopConfined;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What to change while a head is written out; the head itself stays as it came, so that a second attempt starts from
 * the same bytes. Drops concern the head's own lines only; added lines always go out. Reused per exchange.
 */
@LoopConfined
public final class HeadEdits {
    private final HeadFields added = new HeadFields();
    private final List<byte[]> droppedNames = new ArrayList<>(0);
    private long droppedBits;
    private @Nullable String target;
    private @Nullable String host;
    private @Nullable String hostIfNone;

    /** Back to no change. */
    public void reset() {
        added.clear();
        droppedNames.clear();
        droppedBits = 0;
        target = null;
        host = null;
        hostIfNone = null;
    }

    /** Leaves out every line of that name. */
    public void drop(KnownField field) {
        droppedBits |= field.bit();
    }

    /** Leaves out every line of those names. */
    public void dropMask(long bits) {
        droppedBits |= bits;
    }

    /** Leaves out every line of that name, given in lower case. */
    public void drop(byte[] lowerName) {
        KnownField field = KnownField.of(lowerName, 0, lowerName.length);
        if (field != null) {
            drop(field);
        } else {
            droppedNames.add(lowerName);
        }
    }

    /** Replaces every line of that name, of the head and of earlier edits, by this one. */
    public void set(String name, String value) {
        if (isHost(name)) {
            host(value);
            return;
        }
        byte[] lower = Ascii.bytes(name.toLowerCase(Locale.ROOT));
        drop(lower);
        added.remove(lower);
        added.add(name, value);
    }

    /** Appends a line; there is only one Host, so that this one replaces the other. */
    public void add(String name, String value) {
        if (isHost(name)) {
            host(value);
        } else {
            added.add(name, value);
        }
    }

    private static boolean isHost(String name) {
        return name.equalsIgnoreCase(KnownField.HOST.text());
    }

    /** Appends prebuilt lines, the last with this value ({@link HeadFields#addAll}). */
    public void addAll(HeadFields lines, String last) {
        added.addAll(lines, last);
    }

    /** Requests only: the target to send, in origin-form; null = as it came. */
    public void target(@Nullable String originForm) {
        target = originForm;
    }

    /** Requests only: the Host to send; null = as it came. */
    public void host(@Nullable String host) {
        this.host = host;
    }

    /** Requests that came without a Host only: what to send if nothing else says one. */
    public void hostIfNone(String newHost) {
        hostIfNone = newHost;
    }

    /** The lines to append. */
    public HeadFields added() {
        return added;
    }

    /** The known names to leave out. */
    public long droppedBits() {
        return droppedBits;
    }

    /** The target to send, or null. */
    public @Nullable String target() {
        return target;
    }

    /** The Host to send, or null. */
    public @Nullable String host() {
        return host != null ? host : hostIfNone;
    }

    /** Whether names are left out that no mask can say. */
    public boolean dropsNames() {
        return !droppedNames.isEmpty();
    }

    /** Whether line i of these fields is left out for its name. */
    public boolean dropsName(HeadFields fields, int i) {
        for (int n = 0; n < droppedNames.size(); n++) {
            if (fields.nameIs(i, droppedNames.get(n))) {
                return true;
            }
        }
        return false;
    }
}
