package io.weir.core.health;

/**
 * How a check ended.
 *
 * @param detail for logs and the admin port: {@code connected}, {@code connection refused}, {@code status 503}
 */
public record ProbeResult(boolean passed, String detail) {
    /** The endpoint is well. */
    public static ProbeResult pass(String detail) {
        return new ProbeResult(true, detail);
    }

    /** The endpoint is not. */
    public static ProbeResult fail(String detail) {
        return new ProbeResult(false, detail);
    }
}
