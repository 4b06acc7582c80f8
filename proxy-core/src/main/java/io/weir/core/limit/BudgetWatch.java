package io.weir.core.limit;

import io.weir.core.loop.LoopConfined;
import java.util.concurrent.TimeUnit;

/**
 * Makes a level of what the process holds, look by look. Reading pauses at a mark, which is the limit, and goes on a
 * tenth below it.
 *
 * <p>What is held includes memory that the allocator keeps for the next buffers, and nobody can tell how much that is.
 * So when a pause brings nothing back for a while, the mark moves a little above what is held: reading goes on as long
 * as it needs hardly more than there is already. The mark comes down with what is held, to the limit in the end. Each
 * time in a row this takes twice the patience, and the ceiling is never crossed.
 */
@LoopConfined
final class BudgetWatch {
    static final long SHED_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);
    static final long PATIENCE_MAX_NANOS = TimeUnit.SECONDS.toNanos(16);

    private final long limitBytes;
    private final long ceilingBytes;
    /** Where reading pauses. */
    private long markBytes;

    private BufferLevel level = BufferLevel.NORMAL;
    private long pausedAtNanos;
    /** The least that was held in this pause, and since when it did not get less. */
    private long lowestBytes;

    private long lowestAtNanos;
    private long patienceNanos = PATIENCE_NANOS;

    BudgetWatch(long limitBytes, long ceilingBytes) {
        this.limitBytes = limitBytes;
        this.ceilingBytes = ceilingBytes;
        this.markBytes = limitBytes;
    }

    /** The level from now on, with so much held. */
    BufferLevel look(long heldBytes, long nowNanos) {
        level = level == BufferLevel.NORMAL ? whileReading(heldBytes, nowNanos) : whilePaused(heldBytes, nowNanos);
        return level;
    }

    private BufferLevel whileReading(long heldBytes, long nowNanos) {
        lowerMark(heldBytes);
        if (heldBytes < resumeBytes(limitBytes)) {
            patienceNanos = PATIENCE_NANOS;
        }
        if (heldBytes < markBytes) {
            return BufferLevel.NORMAL;
        }
        pausedAtNanos = nowNanos;
        lowestBytes = heldBytes;
        lowestAtNanos = nowNanos;
        return isFarOver(heldBytes) ? BufferLevel.SHEDDING : BufferLevel.PAUSED;
    }

    private BufferLevel whilePaused(long heldBytes, long nowNanos) {
        if (heldBytes < resumeBytes(markBytes)) {
            lowerMark(heldBytes);
            return BufferLevel.NORMAL;
        }
        if (heldBytes <= lowestBytes - limitBytes / 64) {
            lowestBytes = heldBytes;
            lowestAtNanos = nowNanos;
        } else if (nowNanos - lowestAtNanos >= patienceNanos) {
            return onNothingCameBack(heldBytes, nowNanos);
        }
        boolean sheds = level == BufferLevel.SHEDDING || nowNanos - pausedAtNanos >= SHED_AFTER_NANOS;
        return sheds || isFarOver(heldBytes) ? BufferLevel.SHEDDING : BufferLevel.PAUSED;
    }

    private BufferLevel onNothingCameBack(long heldBytes, long nowNanos) {
        markBytes = Math.min(ceilingBytes, heldBytes + slackBytes());
        patienceNanos = Math.min(2 * patienceNanos, PATIENCE_MAX_NANOS);
        lowestBytes = heldBytes;
        lowestAtNanos = nowNanos;
        return heldBytes < markBytes ? BufferLevel.NORMAL : BufferLevel.SHEDDING;
    }

    private void lowerMark(long heldBytes) {
        markBytes = Math.clamp(heldBytes + slackBytes(), limitBytes, markBytes);
    }

    private boolean isFarOver(long heldBytes) {
        return heldBytes >= markBytes + markBytes / 10;
    }

    private long slackBytes() {
        return limitBytes / 8;
    }

    private static long resumeBytes(long markBytes) {
        return markBytes - markBytes / 10;
    }
}
