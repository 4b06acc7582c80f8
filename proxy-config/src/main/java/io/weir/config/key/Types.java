package io.weir.config.key;

import io.weir.core.spec.Address;
import io.weir.core.spec.Cidr;
import io.weir.core.spec.SpecException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** The kinds of values that keys have. */
public final class Types {
    private static final String VARIABLE = ".*\\$\\{.*";

    /** Any text; may be empty. */
    public static final ScalarType<String> TEXT =
            new ScalarType<>("text", "text", schemaOf("string"), text -> text, Types::quoted);
    /** Text of at least one character. */
    public static final ScalarType<String> WORD = new ScalarType<>(
            "text", "text of at least one character", schemaOf("string"), Types::notEmpty, text -> text);
    /** {@code true} or {@code false}, and nothing else. */
    public static final ScalarType<Boolean> BOOLEAN = new ScalarType<>("boolean", "true or false",
            schemaOf("boolean", "true|false"), Types::bool, String::valueOf);
    /** An integer that fits an int. */
    public static final ScalarType<Integer> INTEGER = new ScalarType<>("integer", "an integer",
            schemaOf("integer", "-?[0-9]+"), Quantities::integer, String::valueOf);
    /** {@code 250ms 5s 10m 1h} or {@code 0}. */
    public static final ScalarType<Duration> DURATION = new ScalarType<>("duration",
            "a duration such as 250ms, 5s, 10m or 1h, or 0", schemaOf("integer", Quantities.DURATION),
            Quantities::duration, Quantities::show);
    /** {@code 512 16KiB 1MiB 1GiB}, or {@code k m g}. */
    public static final ScalarType<Long> SIZE = new ScalarType<>("size", "a size such as 512, 16KiB, 1MiB or 1GiB",
            schemaOf("integer", Quantities.SIZE), Quantities::size, Quantities::show);
    /** As {@link #SIZE}, of less than 2 GiB. */
    public static final ScalarType<Integer> INT_SIZE = new ScalarType<>("size",
            "a size such as 512, 16KiB or 1MiB, less than 2GiB", schemaOf("integer", Quantities.SIZE),
            Types::intSize, size -> Quantities.show((long) size));
    /** {@code 20%} as 0.2. */
    public static final ScalarType<Double> PERCENT = new ScalarType<>("percentage", "a percentage such as 20%",
            schemaOf("string", Quantities.PERCENT), Quantities::ratio, Quantities::show);
    /** Where to bind. */
    public static final ScalarType<Address> ADDRESS = new ScalarType<>("address",
            "host:port, :port, \"[ipv6]:port\" or unix:/path", schemaOf("string"), Address::parse, Address::toString);
    /** Where to connect: as {@link #ADDRESS}, with a host and a port of its own. */
    public static final ScalarType<Address> ENDPOINT_ADDRESS = new ScalarType<>("address",
            "host:port, \"[ipv6]:port\" or unix:/path", schemaOf("string"), Types::reachable, Address::toString);
    /** An address or a block of them. */
    public static final ScalarType<Cidr> CIDR = new ScalarType<>("address block",
            "an IP address or address/prefix", schemaOf("string"), Cidr::parse, Cidr::toString);
    /** A regular expression of {@link Pattern}. */
    public static final ScalarType<Pattern> REGEX = new ScalarType<>("regular expression", "a regular expression",
            schemaOf("string"), Types::regex, Pattern::pattern);

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}");
    private static final String NAME_EXPECTATION = "1 to 63 letters, digits, _ . or -";
    /** A name that logs and metrics carry. */
    public static final ScalarType<String> NAME_TYPE = new ScalarType<>("name", NAME_EXPECTATION,
            schemaOf("string", NAME.pattern()), text -> NAME.matcher(text).matches() ? text : null, name -> name);

    private Types() {}

    /** One of an enum's constants, in lower case. */
    public static <E extends Enum<E>> ScalarType<E> choice(Class<E> type) {
        Map<String, E> choices = new LinkedHashMap<>();
        for (E constant : type.getEnumConstants()) {
            choices.put(constant.name().toLowerCase(Locale.ROOT), constant);
        }
        return choice(choices);
    }

    /** One of a few words. */
    public static <T> ScalarType<T> choice(Map<String, T> choices) {
        List<String> words = List.copyOf(choices.keySet());
        String alternatives = words.size() == 1 ? words.getFirst() : "one of " + String.join(", ", words);
        ScalarType.Parse<T> parse = text -> {
            T chosen = choices.get(text);
            if (chosen == null && text.length() > 2 && Character.isLetter(text.charAt(0))) {
                String nearest = Nearest.of(text.toLowerCase(Locale.ROOT), words);
                throw new SpecException("", text, alternatives + (nearest == null ? "" : "; did you mean " + nearest
                        + "?"));
            }
            return chosen;
        };
        return new ScalarType<>(String.join(" | ", words), alternatives,
                schemaOf("string", String.join("|", words)), parse, chosen -> wordOf(choices, chosen));
    }

    private static <T> String wordOf(Map<String, T> choices, T chosen) {
        for (Map.Entry<String, T> choice : choices.entrySet()) {
            if (choice.getValue().equals(chosen)) {
                return choice.getKey();
            }
        }
        return String.valueOf(chosen);
    }

    /** A word that stands for {@code meaning}, or what {@code type} reads. */
    public static <T> ScalarType<T> wordOr(String word, T meaning, ScalarType<T> type) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("anyOf", List.of(schemaOf("string", word), type.schema()));
        return new ScalarType<>(word + " or " + type.word(), word + ", or " + type.expectation(), schema,
                text -> text.equals(word) ? meaning : type.parse().parse(text),
                value -> value.equals(meaning) ? word : type.print().apply(value));
    }

    /** Numbers of at least {@code min}. */
    public static <N extends Number> ScalarType<N> atLeast(long min, ScalarType<N> type) {
        String expectation = type.expectation() + ", at least " + min;
        ScalarType.Parse<N> parse = text -> {
            N number = type.parse().parse(text);
            return number == null || number.longValue() < min ? null : number;
        };
        return new ScalarType<>(type.word(), expectation, type.schema(), parse, type.print());
    }

    /** The type, with what it reads made into something else. */
    public static <S, T> ScalarType<T> mapped(ScalarType<S> type, Function<S, T> to, Function<T, S> from) {
        ScalarType.Parse<T> parse = text -> {
            S read = type.parse().parse(text);
            return read == null ? null : to.apply(read);
        };
        return new ScalarType<>(type.word(), type.expectation(), type.schema(), parse,
                value -> type.print().apply(from.apply(value)));
    }

    /** Text that a pattern accepts. */
    public static ScalarType<String> matching(String word, Pattern pattern, String expectation) {
        return new ScalarType<>(word, expectation, schemaOf("string", pattern.pattern()),
                text -> pattern.matcher(text).matches() ? text : null, text -> text);
    }

    /** Several, or one without the list around it. */
    public static <T> ListType<T> listOf(ValueType<T> item) {
        return new ListType<>(item);
    }

    /** By names that logs and metrics carry. */
    public static <T> MapType<T> named(ValueType<T> value) {
        return new MapType<>(value, NAME, NAME_EXPECTATION);
    }

    /** The schema of a scalar: its own type, or text that is well formed or holds a variable. */
    static Map<String, Object> schemaOf(String type, String pattern) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", type.equals("string") ? type : List.of(type, "string"));
        schema.put("pattern", "^(" + pattern + "|" + VARIABLE + ")$");
        return schema;
    }

    /** The schema of text that may look like a number. */
    public static Map<String, Object> textOrNumber() {
        return Map.of("type", List.of("string", "integer"));
    }

    private static Map<String, Object> schemaOf(String type) {
        return Map.of("type", type);
    }

    private static String quoted(String text) {
        return text.isEmpty() ? "\"\"" : text;
    }

    private static @Nullable String notEmpty(String text) {
        return text.isEmpty() ? null : text;
    }

    private static @Nullable Boolean bool(String text) {
        return switch (text) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default -> null;
        };
    }

    private static @Nullable Integer intSize(String text) {
        Long size = Quantities.size(text);
        return size == null || size > Integer.MAX_VALUE ? null : size.intValue();
    }

    private static @Nullable Address reachable(String text) {
        Address address = Address.parse(text);
        return address instanceof Address.Inet inet && (inet.host().isEmpty() || inet.port() == 0) ? null : address;
    }

    private static Pattern regex(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException malformed) {
            throw new SpecException("", text, "a regular expression: " + malformed.getDescription());
        }
    }
}
