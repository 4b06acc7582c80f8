package io.weir.l7.filter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.weir.l7.message.HeadEdits;
import io.weir.l7.message.HeadFields;
import io.weir.l7.message.KnownField;
import java.util.Locale;

/**
 * Fields that an endpoint may take for one the proxy vouches for: where names become variables, as with CGI and WSGI,
 * {@code X_Forwarded_For} and {@code X-Forwarded-For} are the same. Other names with underscores mean what they say.
 */
final class LookAlikes {
    private static final int SHORTEST = "x-real-ip".length();
    private static final int LONGEST = "x-forwarded-proto".length();

    private LookAlikes() {}

    /** Leaves them out. */
    static void drop(HeadFields fields, HeadEdits edits) {
        for (int i = 0; i < fields.count(); i++) {
            if (fields.knownBit(i) == 0 && mayBe(fields, i) && isLookAlike(fields, i)) {
                edits.drop(lowerName(fields, i).getBytes(ISO_8859_1));
            }
        }
    }

    /** All of them begin with an X; few others of that length do. */
    private static boolean mayBe(HeadFields fields, int i) {
        int length = fields.nameLength(i);
        return length >= SHORTEST && length <= LONGEST && (fields.bytes()[fields.nameStart(i)] | 0x20) == 'x';
    }

    private static boolean isLookAlike(HeadFields fields, int i) {
        String name = lowerName(fields, i);
        if (name.indexOf('_') < 0) {
            return false;
        }
        byte[] meant = name.replace('_', '-').getBytes(ISO_8859_1);
        KnownField field = KnownField.of(meant, 0, meant.length);
        return field != null && (field.bit() & ForwardedFields.FORWARDING) != 0;
    }

    private static String lowerName(HeadFields fields, int i) {
        return fields.name(i).toLowerCase(Locale.ROOT);
    }
}
