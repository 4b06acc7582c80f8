package io.weir.config.section;

import io.weir.config.key.Key;
import io.weir.config.key.ScalarType;
import io.weir.config.key.Section;
import io.weir.config.key.Types;
import io.weir.config.key.Values;
import io.weir.core.spec.HealthSpec;
import io.weir.core.spec.HealthSpec.ExpectSpec;
import io.weir.core.spec.HealthSpec.StatusRange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code health} of a cluster. */
final class HealthSection {
    private static final HealthSpec DEFAULT = HealthSpec.of(HealthSpec.Type.HTTP);
    private static final Pattern RANGE = Pattern.compile("([0-9]{3})(?:-([0-9]{3}))?");

    private static final Key<List<StatusRange>> STATUS = Key.of("status", Types.listOf(statusRange()),
            ExpectSpec.DEFAULT.statuses(), "Statuses that count as healthy, such as 200 or 200-399; http only.");
    private static final Key<Pattern> BODY = Key.optional("body", Types.REGEX,
            "Regular expression that is searched in the first 64 KiB of the answer; http only.");
    private static final Key<byte[]> SEND = Key.of("send", bytes(), ExpectSpec.DEFAULT.send(),
            "Text or hex:bytes, written after connecting (tcp) or as the datagram (udp).");
    private static final Key<byte[]> RECEIVE = Key.of("receive", bytes(), ExpectSpec.DEFAULT.receive(),
            "Text or hex:bytes that the answer must start with; tcp and udp only.");
    private static final Section<ExpectSpec> EXPECT_SECTION = Section.of("expect", "What counts as healthy.",
            List.of(STATUS, BODY, SEND, RECEIVE), HealthSection::expectation);

    private static final Key<HealthSpec.Type> TYPE = Key.of("type", Types.choice(HealthSpec.Type.class), DEFAULT.type(),
            "What is tried: a connection, a request, a call, or a datagram that must be answered.");
    private static final Key<String> PATH = Key.of("path", Types.WORD, DEFAULT.path(), "Asked for; http only.");
    private static final Key<String> HOST = Key.of("host", Types.mapped(Types.WORD, text -> text, text -> ""),
            DEFAULT.host(), "Sent in the Host field or as the authority; absent = the endpoint's address; http, grpc.");
    private static final Key<String> SERVICE = Key.of("service", Types.mapped(Types.WORD, text -> text, text -> ""),
            DEFAULT.service(), "Asked for in grpc.health.v1; absent = the whole server. grpc only.");
    private static final Key<String> METHOD =
            Key.of("method", FieldKeys.METHOD, DEFAULT.method(), "Of the request; http only.");
    private static final Key<ExpectSpec> EXPECT =
            Key.of("expect", EXPECT_SECTION, DEFAULT.expect(), "What counts as healthy.");
    private static final Key<Duration> INTERVAL =
            Key.of("interval", Types.DURATION, DEFAULT.interval(), "Between two checks of an endpoint that is up.");
    private static final Key<Duration> DOWN_INTERVAL = Key.of("down_interval", Types.DURATION, DEFAULT.downInterval(),
            "Between two checks of an endpoint that is down.");
    private static final Key<Duration> TIMEOUT =
            Key.of("timeout", Types.DURATION, DEFAULT.timeout(), "Of one check; at most interval.");
    private static final Key<Integer> RISE =
            Key.of("rise", Types.INTEGER, DEFAULT.rise(), "Successes in a row that bring an endpoint up.");
    private static final Key<Integer> FALL =
            Key.of("fall", Types.INTEGER, DEFAULT.fall(), "Failures in a row that take it down.");
    private static final Key<Integer> PORT =
            Key.of("port", Types.INTEGER, DEFAULT.port(), "That is checked; 0 = the endpoint's own.");
    private static final Key<HealthSpec.Start> START = Key.of("start", Types.choice(HealthSpec.Start.class),
            DEFAULT.start(), "What an endpoint is at first: checked = as its first check says, up, or down.");
    /** What only some types use. */
    private static final Map<Key<?>, Set<HealthSpec.Type>> USED_BY = Map.of(
            PATH, Set.of(HealthSpec.Type.HTTP),
            METHOD, Set.of(HealthSpec.Type.HTTP),
            HOST, Set.of(HealthSpec.Type.HTTP, HealthSpec.Type.GRPC),
            SERVICE, Set.of(HealthSpec.Type.GRPC));

    static final Section<HealthSpec> SECTION = Section
            .of("health", "Active checks of every endpoint; `health: tcp` is short for `health: { type: tcp }`.",
                    List.of(TYPE, PATH, HOST, METHOD, SERVICE, EXPECT, INTERVAL, DOWN_INTERVAL, TIMEOUT, RISE, FALL,
                            PORT, START),
                    HealthSection::build)
            .checkedBy(HealthSection::check)
            .orShort(Types.choice(HealthSpec.Type.class), HealthSpec::of);

    private HealthSection() {}

    private static void check(Values values) {
        HealthSpec.Type type = values.find(TYPE);
        USED_BY.forEach((key, types) -> {
            if (values.has(key) && type != null && !types.contains(type)) {
                values.problem(key, "not used (expected: only with type: " + types.stream()
                        .map(HealthSection::text).sorted().collect(Collectors.joining(" or ")) + ")");
            }
        });
        ExpectSpec expect = values.find(EXPECT);
        if (expect == null || !values.has(EXPECT) || type == null) {
            return;
        }
        if (type == HealthSpec.Type.GRPC) {
            values.problem(EXPECT, "not used (expected: not with type: grpc, whose answer is SERVING or not)");
            return;
        }
        boolean bytes = expect.send().length > 0 || expect.receive().length > 0;
        boolean response = expect.body() != null || !expect.statuses().equals(ExpectSpec.DEFAULT.statuses());
        if (type == HealthSpec.Type.HTTP ? bytes : response) {
            values.problem(EXPECT, text(type) + " checks do not use all of it (expected: "
                    + (type == HealthSpec.Type.HTTP ? "status and body" : "send and receive") + ")");
        }
    }

    private static String text(HealthSpec.Type type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    private static HealthSpec build(Values values) {
        return new HealthSpec(values.get(TYPE), values.get(METHOD), values.get(PATH), values.get(HOST),
                values.get(SERVICE), values.get(EXPECT), values.get(INTERVAL), values.get(DOWN_INTERVAL),
                values.get(TIMEOUT), values.get(RISE), values.get(FALL), values.get(PORT), values.get(START));
    }

    private static ExpectSpec expectation(Values values) {
        Pattern body = values.find(BODY);
        return new ExpectSpec(
                values.get(STATUS), body == null ? null : body.pattern(), values.get(SEND), values.get(RECEIVE));
    }

    private static ScalarType<StatusRange> statusRange() {
        return new ScalarType<>("status or range", "a status or a range such as 200-399", Types.textOrNumber(),
                HealthSection::parseRange,
                range -> range.from() == range.to() ? "" + range.from() : range.from() + "-" + range.to());
    }

    private static @Nullable StatusRange parseRange(String text) {
        Matcher range = RANGE.matcher(text);
        if (!range.matches()) {
            return null;
        }
        int from = Integer.parseInt(range.group(1));
        return new StatusRange(from, range.group(2) == null ? from : Integer.parseInt(range.group(2)));
    }

    private static ScalarType<byte[]> bytes() {
        return new ScalarType<>("text or hex:bytes", "text, or hex: and an even number of hexadecimal digits",
                Map.of("type", "string"), HealthSection::parseBytes, bytes -> "");
    }

    private static byte @Nullable [] parseBytes(String text) {
        if (!text.startsWith("hex:")) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        try {
            return HexFormat.of().parseHex(text.substring("hex:".length()).replace(" ", ""));
        } catch (IllegalArgumentException notHex) {
            return null;
        }
    }
}
