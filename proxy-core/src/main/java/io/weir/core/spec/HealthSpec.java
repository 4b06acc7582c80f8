package io.weir.core.spec;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Active checks of every endpoint of a cluster.
 *
 * @param path asked for, http only
 * @param host sent in the Host field (http) or as the authority (grpc); empty = the endpoint's address
 * @param service asked for, grpc only; empty = the whole server
 * @param downInterval between checks of an endpoint that is down
 * @param rise successes in a row that bring an endpoint up
 * @param fall failures in a row that take it down
 * @param port checked; 0 = the endpoint's own
 */
public record HealthSpec(
        Type type,
        String method,
        String path,
        String host,
        String service,
        ExpectSpec expect,
        Duration interval,
        Duration downInterval,
        Duration timeout,
        int rise,
        int fall,
        int port,
        Start start) {
    public static final HealthSpec TCP = of(Type.TCP);

    public HealthSpec {
        Expect.positive(interval, "interval");
        Expect.positive(downInterval, "down_interval");
        Expect.positive(timeout, "timeout");
        Expect.that(timeout.compareTo(interval) <= 0, "timeout", Expect.text(timeout),
                "at most interval " + Expect.text(interval));
        Expect.within(rise, 1, 1000, "rise");
        Expect.within(fall, 1, 1000, "fall");
        Expect.within(port, 0, 65535, "port");
        Expect.that(type != Type.HTTP || path.startsWith("/"), "path", path, "a path that starts with /");
        Expect.that(type != Type.UDP || expect.send().length > 0, "expect.send", "nothing",
                "bytes to send, since a udp check needs an answer");
    }

    /** Checks of this kind with every default; a udp check needs {@code expect} and has none. */
    public static HealthSpec of(Type type) {
        return new HealthSpec(type, "GET", "/", "", "", ExpectSpec.DEFAULT, Duration.ofSeconds(2),
                Duration.ofSeconds(1), Duration.ofSeconds(1), 2, 3, 0, Start.CHECKED);
    }

    /** What is tried. */
    public enum Type { TCP, HTTP, GRPC, TLS, UDP }

    /** What an endpoint is before its first check: as that check says, or up, or down. */
    public enum Start { CHECKED, UP, DOWN }

    /**
     * What counts as healthy.
     *
     * @param statuses accepted, http only
     * @param body searched in the first 64 KiB of the answer, http only; null = not looked at
     * @param send written after connecting (tcp) or as the datagram (udp); not to be changed
     * @param receive that the answer must start with; empty = any answer (udp), or none awaited (tcp)
     */
    public record ExpectSpec(List<StatusRange> statuses, @Nullable String body, byte[] send, byte[] receive) {
        public static final ExpectSpec DEFAULT =
                new ExpectSpec(List.of(new StatusRange(200, 399)), null, new byte[0], new byte[0]);

        public ExpectSpec {
            Expect.that(!statuses.isEmpty(), "expect.status", statuses, "at least one status");
            statuses = List.copyOf(statuses);
            if (body != null) {
                checkPattern(body);
            }
        }

        private static void checkPattern(String body) {
            try {
                Pattern.compile(body);
            } catch (PatternSyntaxException badPattern) {
                throw new SpecException("expect.body", body, "a regular expression: " + badPattern.getDescription());
            }
        }

        /** Whether the status is accepted. */
        public boolean accepts(int status) {
            return statuses.stream().anyMatch(range -> status >= range.from() && status <= range.to());
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof ExpectSpec that && statuses.equals(that.statuses) && Objects.equals(body, that.body)
                    && Arrays.equals(send, that.send) && Arrays.equals(receive, that.receive);
        }

        @Override
        public int hashCode() {
            return Objects.hash(statuses, body, Arrays.hashCode(send), Arrays.hashCode(receive));
        }
    }

    /** Statuses {@code from..to}, both included. */
    public record StatusRange(int from, int to) {
        public StatusRange {
            Expect.that(from >= 100 && to <= 599 && from <= to, "expect.status", from + "-" + to,
                    "statuses of 100 to 599, the lower first");
        }
    }
}
