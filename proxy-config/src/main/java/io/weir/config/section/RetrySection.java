package io.weir.config.section;

import io.weir.config.key.Key;
import io.weir.config.key.ScalarType;
import io.weir.config.key.Section;
import io.weir.config.key.Types;
import io.weir.config.key.Values;
import io.weir.l7.spec.RetrySpec;
import io.weir.l7.spec.RetrySpec.On;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** {@code retry} of a route. */
final class RetrySection {
    private static final Key<Integer> ATTEMPTS = Key.of("attempts", Types.INTEGER, RetrySpec.DEFAULT.attempts(),
            "Tries after the first; 0 = never.");
    private static final Key<List<String>> ON = Key.of("on", Types.listOf(condition()), defaultConditions(),
            "After what: a failed connect, a reset before the response, a refused stream, a timeout of the response, "
                    + "or one of these statuses.");
    private static final Key<List<String>> METHODS = Key.of("methods", Types.listOf(FieldKeys.METHOD),
            sorted(RetrySpec.DEFAULT.methods()), "May be tried again although the endpoint may have seen the request.");
    private static final Key<Double> BUDGET = Key.of("budget", Types.PERCENT, RetrySpec.DEFAULT.budgetRatio(),
            "Retries as a share of requests in progress, at least " + RetrySpec.BUDGET_MIN
                    + "; one that leaves a refused or unreachable endpoint for another costs nothing.");
    private static final Key<Duration> BACKOFF = Key.of("backoff", Types.DURATION, RetrySpec.DEFAULT.backoff(),
            "Before the first retry; doubled each time up to ten times, full jitter; "
                    + "none where the budget asks nothing.");
    private static final Key<Integer> BODY_BUFFER = Key.of("body_buffer", Types.INT_SIZE,
            RetrySpec.DEFAULT.bodyBufferBytesMax(), "A request whose body outgrew it is not retried.");
    static final Section<RetrySpec> SECTION = Section.of("retry",
            "When a failed attempt is tried again on another endpoint; never after the first byte to the client.",
            List.of(ATTEMPTS, ON, METHODS, BUDGET, BACKOFF, BODY_BUFFER), RetrySection::build);

    private RetrySection() {}

    private static ScalarType<String> condition() {
        Map<String, String> words = new LinkedHashMap<>();
        for (On on : On.values()) {
            words.put(wordOf(on), wordOf(on));
        }
        for (String status : List.of("502", "503", "504", "429")) {
            words.put(status, status);
        }
        ScalarType<String> choice = Types.choice(words);
        return new ScalarType<>(choice.word(), choice.expectation(), Types.textOrNumber(), choice.parse(),
                choice.print());
    }

    private static String wordOf(On on) {
        return on.name().toLowerCase(Locale.ROOT);
    }

    private static List<String> defaultConditions() {
        return EnumSet.copyOf(RetrySpec.DEFAULT.on()).stream().map(RetrySection::wordOf).toList();
    }

    private static List<String> sorted(Set<String> methods) {
        return List.copyOf(new TreeSet<>(methods));
    }

    private static RetrySpec build(Values values) {
        Set<On> on = EnumSet.noneOf(On.class);
        Set<Integer> statuses = new TreeSet<>();
        for (String condition : values.get(ON)) {
            if (Character.isDigit(condition.charAt(0))) {
                statuses.add(Integer.parseInt(condition));
            } else {
                on.add(On.valueOf(condition.toUpperCase(Locale.ROOT)));
            }
        }
        return new RetrySpec(values.get(ATTEMPTS), on, statuses, Set.copyOf(new TreeSet<>(values.get(METHODS))),
                values.get(BUDGET), values.get(BACKOFF), values.get(BODY_BUFFER));
    }
}
