package io.weir.l7.http1;

/** What a parser says after it was given bytes. */
public enum ParseResult {
    /** All bytes were taken; the head goes on. */
    NEED_MORE,
    /** The head is complete; the bytes behind it were left. */
    DONE,
    /** Nothing on this connection can be believed any more: answer if that is still possible, then close. */
    FAILED
}
