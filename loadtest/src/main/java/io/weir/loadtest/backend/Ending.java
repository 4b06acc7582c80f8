package io.weir.loadtest.backend;

import java.util.Locale;

/** How an answer ends. Only {@link #NORMAL} and {@link #LAST} are whole answers. */
public enum Ending {
    /** The whole answer; the connection stays open. */
    NORMAL,
    /** The whole answer with {@code Connection: close}, then FIN. */
    LAST,
    /** FIN instead of an answer. */
    CLOSE,
    /** RST instead of an answer. */
    RESET,
    /** Nothing, for ever. */
    HANG,
    /** Bytes that are no head. */
    MALFORMED,
    /** The head and half of the body, then FIN. */
    CUT,
    /** The head and half of the body, then RST. */
    CUT_RESET,
    /** A chunked body whose second chunk has a size that is no number. */
    BAD_CHUNK,
    /** Two Content-Length fields that differ. */
    TWO_LENGTHS;

    boolean isWhole() {
        return this == NORMAL || this == LAST;
    }

    /** By its name in lower case with dashes; fails for any other. */
    static Ending of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** As {@link #of} reads it. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
