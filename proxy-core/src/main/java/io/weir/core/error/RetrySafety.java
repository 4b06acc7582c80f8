package io.weir.core.error;

/** Whether the same request may be sent again after a failure. */
public enum RetrySafety {
    /** Not again. */
    NEVER,
    /** The endpoint has not seen the request. */
    ALWAYS,
    /** The endpoint may have seen the request: only methods that may be repeated. */
    IF_IDEMPOTENT
}
