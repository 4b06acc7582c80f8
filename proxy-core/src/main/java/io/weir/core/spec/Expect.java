package io.weir.core.spec;

import java.time.Duration;

/** The checks that specs share; each throws {@link SpecException} with the field named as in the file. */
public final class Expect {
    private Expect() {}

    /** Refuses {@code value} of {@code field} unless {@code holds}. */
    public static void that(boolean holds, String field, Object value, String expectation) {
        if (!holds) {
            throw new SpecException(field, value, expectation);
        }
    }

    /** An int within {@code min..max}, both allowed. */
    public static void within(long value, long min, long max, String field) {
        that(value >= min && value <= max, field, value, "between " + min + " and " + max);
    }

    /** A duration of more than zero. */
    public static void positive(Duration value, String field) {
        that(value.isPositive(), field, text(value), "more than 0");
    }

    /** A duration of zero (off) or more. */
    public static void notNegative(Duration value, String field) {
        that(!value.isNegative(), field, text(value), "0 or more");
    }

    /** A duration as the configuration writes it: {@code 250ms 5s 10m 1h}. */
    public static String text(Duration value) {
        long millis = value.toMillis();
        if (millis % 3_600_000 == 0 && millis != 0) {
            return millis / 3_600_000 + "h";
        }
        if (millis % 60_000 == 0 && millis != 0) {
            return millis / 60_000 + "m";
        }
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }
}
