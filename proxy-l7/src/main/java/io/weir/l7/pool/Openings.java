package io.weir.l7.pool;

import io.weir.core.error.ProxyError;
import io.weir.core.loop.LoopConfined;
import java.util.ArrayDeque;

/**
 * Requests that wait for connections which they will share: as many are opened as the requests are thought to fill, so
 * that a burst does not open one for each. Bound: requests in progress; whoever no longer waits is dropped before more
 * than twice as many stand here.
 */
@LoopConfined
public final class Openings {
    private static final int ROOM_FIRST = 100;
    private static final int PURGE_FIRST = 64;

    private final HttpPool pool;
    private final ArrayDeque<ConnectionAsker> waiting = new ArrayDeque<>();
    private int underWay;
    private int purgeAt = PURGE_FIRST;
    /** Requests a connection carries at once, as the last one opened did; RFC 9113 recommends no fewer than 100. */
    private int roomExpected = ROOM_FIRST;

    Openings(HttpPool pool) {
        this.pool = pool;
    }

    /** Lets {@code asker} wait; true when the caller is to open one more connection for those who do. */
    public boolean join(ConnectionAsker asker) {
        if (waiting.size() >= purgeAt) {
            waiting.removeIf(each -> !each.isWaiting());
            purgeAt = Math.max(PURGE_FIRST, 2 * waiting.size());
        }
        waiting.add(asker);
        return tryBegin();
    }

    private boolean tryBegin() {
        boolean needed = waiting.size() > (long) underWay * roomExpected;
        underWay += needed ? 1 : 0;
        return needed;
    }

    /**
     * One that was to be opened stands, and is the pool's. True when the caller is to open one more.
     *
     * @param room requests it takes at once
     */
    public boolean onOpened(PooledConnection connection, int room) {
        underWay--;
        roomExpected = Math.max(1, room);
        boolean used = false;
        for (ConnectionAsker next = waiting.poll(); next != null; next = waiting.poll()) {
            if (next.isWaiting()) {
                used = true;
                next.onOpened(pool.begin(connection));
                if (!connection.hasRoom()) {
                    break;
                }
            }
        }
        if (!used && !pool.tryGiveBack(connection)) {
            connection.closeIdle();
        }
        return tryBegin();
    }

    /** One that was to be opened was not: those who waited for it fail. */
    public void onFailed(ProxyError error, String detail) {
        underWay--;
        // Who is told may ask again at once, and then waits for another one.
        int failing = underWay == 0 ? waiting.size() : Math.min(waiting.size(), roomExpected);
        for (int i = 0; i < failing; i++) {
            waiting.remove().onOpenFailed(error, detail);
        }
    }
}
