package io.weir.core.loop;

import io.netty.channel.unix.IovArray;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What the edge-triggered sockets of one loop share: the number of its turns, the sockets that stopped with more to do,
 * and the array for writes of several buffers. Epoll tells an edge once, so a socket that leaves something behind for
 * the sake of others has to come back by itself; each gets one go a turn.
 */
@LoopConfined
final class EdgeTurns {
    /** Buffers in one write; more leave with the next. */
    private static final int BUFFERS_MAX = 256;

    private final Queue<EpollStream> unfinished = new ArrayDeque<>();
    private final IovArray buffers = new IovArray(BUFFERS_MAX);
    private long number;

    /** Of the turn that runs: events found by it are older than what is registered during it. */
    long number() {
        return number;
    }

    void next() {
        number++;
    }

    /** An empty array, good until the next call. */
    IovArray buffers() {
        buffers.clear();
        return buffers;
    }

    void add(EpollStream stream) {
        unfinished.add(stream);
    }

    boolean hasUnfinished() {
        return !unfinished.isEmpty();
    }

    /** One go for each that is here now; who comes back is served in the next turn. */
    void goOn() {
        for (int left = unfinished.size(); left > 0; left--) {
            unfinished.remove().goOn();
        }
    }

    void destroy() {
        unfinished.clear();
        buffers.release();
    }
}
