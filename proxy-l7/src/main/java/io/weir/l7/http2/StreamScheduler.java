package io.weir.l7.http2;

import io.weir.core.loop.LoopConfined;
import org.jspecify.annotations.Nullable;

/**
 * Which stream sends next (RFC 9218, section 10): lower urgency first; at the same urgency streams that are of use only
 * whole go one after the other in the order they were opened, and incremental ones take turns behind them.
 * A stream stands here while it has bytes and a window to send them.
 */
@LoopConfined
final class StreamScheduler {
    private static final int URGENCIES = 8;

    private final @Nullable Http2Stream[] first = new @Nullable Http2Stream[URGENCIES];
    private final @Nullable Http2Stream[] last = new @Nullable Http2Stream[URGENCIES];

    /** The stream to send a frame of now, or null. */
    @Nullable Http2Stream next() {
        for (Http2Stream head : first) {
            if (head != null) {
                return head;
            }
        }
        return null;
    }

    /** It sent a frame and has more. */
    void onSent(Http2Stream stream) {
        if (stream.incremental && stream.next != null) {
            remove(stream);
            add(stream);
        }
    }

    void add(Http2Stream stream) {
        assert !stream.scheduled : "scheduled twice";
        stream.scheduled = true;
        Http2Stream before = last[stream.urgency];
        while (before != null && !goesBehind(stream, before)) {
            before = before.previous;
        }
        Http2Stream after = before == null ? first[stream.urgency] : before.next;
        stream.previous = before;
        stream.next = after;
        if (before == null) {
            first[stream.urgency] = stream;
        } else {
            before.next = stream;
        }
        if (after == null) {
            last[stream.urgency] = stream;
        } else {
            after.previous = stream;
        }
    }

    private static boolean goesBehind(Http2Stream stream, Http2Stream before) {
        return stream.incremental || (!before.incremental && before.id < stream.id);
    }

    /** The stream goes by another priority from now on. */
    void prioritize(Http2Stream stream, int urgency, boolean incremental) {
        boolean waits = stream.scheduled;
        remove(stream);
        stream.urgency = urgency;
        stream.incremental = incremental;
        if (waits) {
            add(stream);
        }
    }

    void remove(Http2Stream stream) {
        if (!stream.scheduled) {
            return;
        }
        stream.scheduled = false;
        Http2Stream before = stream.previous;
        Http2Stream after = stream.next;
        if (before == null) {
            first[stream.urgency] = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last[stream.urgency] = before;
        } else {
            after.previous = before;
        }
        stream.previous = null;
        stream.next = null;
    }
}
