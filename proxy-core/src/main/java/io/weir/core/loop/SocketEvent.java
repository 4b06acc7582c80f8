package io.weir.core.loop;

/** What handlers are told about a socket through {@code userEventTriggered}, where its transport tells. */
public enum SocketEvent {
    /**
     * The connection broke while reading is paused: its error stands behind bytes that were not read. Those are read
     * and told first, pause or not, unless the channel is closed upon this event.
     */
    BROKEN
}
