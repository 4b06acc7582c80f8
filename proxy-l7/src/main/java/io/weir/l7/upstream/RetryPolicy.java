package io.weir.l7.upstream;

import io.weir.core.error.ProxyError;
import io.weir.l7.message.Method;
import io.weir.l7.spec.RetrySpec;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Whether a failed attempt may be tried again. Three yeses are needed: the error leaves it safe, the request can be
 * sent again, and nothing reached the client (the caller asks only then).
 */
public final class RetryPolicy {
    private static final int BACKOFF_DOUBLINGS_MAX = 10;

    private RetryPolicy() {}

    /**
     * What is known of a request that failed.
     *
     * @param retries made so far, those of stale connections not counted
     * @param replayable whether all that was read of its body is still here
     */
    public record Tried(String method, int retries, boolean replayable) {}

    /** Whether an attempt that ended in {@code error} may be tried again on another endpoint. */
    public static boolean allows(RetrySpec spec, ProxyError error, Tried tried) {
        if (tried.retries() >= spec.attempts() || !tried.replayable() || !isOn(spec, error)) {
            return false;
        }
        return switch (error.retrySafety()) {
            case ALWAYS -> true;
            case IF_IDEMPOTENT -> spec.methods().contains(tried.method());
            case NEVER -> false;
        };
    }

    private static boolean isOn(RetrySpec spec, ProxyError error) {
        return switch (error) {
            case CONNECT_REFUSED, CONNECT_UNREACHABLE, TLS_FAILED -> spec.on().contains(RetrySpec.On.CONNECT);
            case CONNECT_TIMEOUT ->
                    spec.on().contains(RetrySpec.On.CONNECT) || spec.on().contains(RetrySpec.On.TIMEOUT);
            case RESET_BEFORE_HEAD -> spec.on().contains(RetrySpec.On.RESET);
            case REFUSED_STREAM -> spec.on().contains(RetrySpec.On.REFUSED_STREAM);
            case RESPONSE_TIMEOUT -> spec.on().contains(RetrySpec.On.TIMEOUT);
            default -> false;
        };
    }

    /**
     * Whether the next endpoint gets no more work for this than if it had been picked first: nobody listened where the
     * attempt went. Such a retry costs no share of the budget and waits for nothing.
     */
    public static boolean isFree(ProxyError error) {
        return error == ProxyError.CONNECT_REFUSED || error == ProxyError.CONNECT_UNREACHABLE;
    }

    /** Whether a response of this status is thrown away and the request tried again. */
    public static boolean allowsStatus(RetrySpec spec, int status, Tried tried) {
        return tried.retries() < spec.attempts()
                && tried.replayable()
                && spec.onStatuses().contains(status)
                && spec.methods().contains(tried.method());
    }

    /**
     * Whether a request is sent once more on a fresh connection because a reused one died before any byte of a
     * response: most likely the endpoint closed it for being idle while the request was on its way. The endpoint may
     * have seen the request all the same, so RFC 9110, section 9.2.2 allows it for idempotent methods only. It is
     * the pool's doing, not the route's, so it happens with retries off, too, and counts neither as a retry nor
     * against the endpoint.
     */
    public static boolean allowsFreshConnection(Method method, boolean replayable) {
        return replayable && switch (method) {
            case GET, HEAD, OPTIONS, TRACE, PUT, DELETE -> true;
            case POST, PATCH, CONNECT, OTHER -> false;
        };
    }

    /** How long to wait before retry number {@code retry} (1 = the first): doubled each time, with full jitter. */
    public static long backoffNanos(Duration backoff, int retry, RandomGenerator random) {
        long bound = backoff.toNanos() << Math.min(retry - 1, BACKOFF_DOUBLINGS_MAX);
        return bound <= 0 ? 0 : random.nextLong(bound + 1);
    }
}
