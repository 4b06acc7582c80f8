package io.weir.config.key;

import io.weir.core.spec.Expect;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers with units, as operators write them. Every method answers null for text that is not its kind. */
final class Quantities {
    static final String DURATION = "0|-?[0-9]{1,13}(ms|s|m|h)";
    static final String SIZE = "[0-9]{1,18}(KiB|MiB|GiB|[kKmMgG])?";
    static final String PERCENT = "[0-9]{1,6}(\\.[0-9]{1,4})?%";
    private static final Pattern DURATION_PATTERN = Pattern.compile("(-?[0-9]{1,13})(ms|s|m|h)");
    private static final Pattern SIZE_PATTERN = Pattern.compile("([0-9]{1,18})(KiB|MiB|GiB|[kKmMgG])?");
    private static final Pattern PERCENT_PATTERN = Pattern.compile(PERCENT);
    private static final Pattern INTEGER_PATTERN = Pattern.compile("0|-?[1-9][0-9]{0,9}");
    private static final long MILLIS_MAX = Duration.ofDays(36_500).toMillis();

    private Quantities() {}

    static @Nullable Integer integer(String text) {
        if (!INTEGER_PATTERN.matcher(text).matches()) {
            return null;
        }
        long value = Long.parseLong(text);
        return value == (int) value ? (int) value : null;
    }

    /** {@code 250ms 5s 10m 1h}, and a bare {@code 0}; at most a hundred years, so that nanoseconds fit a long. */
    static @Nullable Duration duration(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        Matcher matcher = DURATION_PATTERN.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        long unit = switch (matcher.group(2)) {
            case "ms" -> 1;
            case "s" -> 1000;
            case "m" -> 60_000;
            default -> 3_600_000;
        };
        long number = Long.parseLong(matcher.group(1));
        return Math.abs(number) > MILLIS_MAX / unit ? null : Duration.ofMillis(number * unit);
    }

    static String show(Duration duration) {
        return duration.isZero() ? "0" : Expect.text(duration);
    }

    /** {@code 512 16KiB 1MiB 1GiB}; {@code k m g} are 1024, 1024² and 1024³, as nginx reads them. */
    static @Nullable Long size(String text) {
        Matcher matcher = SIZE_PATTERN.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        String unit = matcher.group(2);
        int shift = switch (unit == null ? ' ' : Character.toLowerCase(unit.charAt(0))) {
            case 'k' -> 10;
            case 'm' -> 20;
            case 'g' -> 30;
            default -> 0;
        };
        long number = Long.parseLong(matcher.group(1));
        return number > Long.MAX_VALUE >> shift ? null : number << shift;
    }

    static String show(long size) {
        if (size == 0) {
            return "0";
        }
        if (size % (1 << 30) == 0) {
            return (size >> 30) + "GiB";
        }
        if (size % (1 << 20) == 0) {
            return (size >> 20) + "MiB";
        }
        return size % (1 << 10) == 0 ? (size >> 10) + "KiB" : Long.toString(size);
    }

    /** {@code 20%} as 0.2. */
    static @Nullable Double ratio(String text) {
        boolean percent = PERCENT_PATTERN.matcher(text).matches();
        return percent ? Double.parseDouble(text.substring(0, text.length() - 1)) / 100 : null;
    }

    static String show(double ratio) {
        double percent = Math.round(ratio * 1_000_000) / 10_000.0;
        return BigDecimal.valueOf(percent).stripTrailingZeros().toPlainString() + "%";
    }
}
