package io.weir.l7.http2;

import io.weir.core.loop.LoopConfined;
import java.util.Arrays;

/**
 * The streams that closed last, so that frames still under way are told from a peer that lost count (RFC 9113, section
 * 5.1). Bound: the last 512.
 */
@LoopConfined
final class ClosedStreams {
    private static final int KEPT = 512;
    private static final int FIRST = 16;

    /** Ids as a ring; those that we reset are negative. */
    private int[] ids = new int[FIRST];
    private int next;

    /** What is remembered of a stream. */
    enum Memory { UNKNOWN, ENDED, RESET_BY_US }

    void add(int id, boolean resetByUs) {
        if (next == ids.length && ids.length < KEPT) {
            ids = Arrays.copyOf(ids, ids.length * 2);
        }
        if (next == ids.length) {
            next = 0;
        }
        ids[next++] = resetByUs ? -id : id;
    }

    Memory of(int id) {
        for (int known : ids) {
            if (known == id) {
                return Memory.ENDED;
            }
            if (known == -id) {
                return Memory.RESET_BY_US;
            }
        }
        return Memory.UNKNOWN;
    }
}
